/** Times: how long somebody waits, and when something is due, in as few words as a list has room for. */
import { t } from '../shared/strings.js';
import { formatTime } from '../widget/hours.js';

const MINUTE = 60000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * @param {string} at
 * @param {Date} now
 */
export function age(at, now) {
  const passed = Math.max(0, now - new Date(at));
  // Translators: less than a minute, in a list. Room for 12 characters.
  if (passed < MINUTE) return t('< 1 min');
  // Translators: a short duration in a list, like "4 min". Room for 16 characters.
  if (passed < HOUR) return t('{minutes} min', { minutes: Math.floor(passed / MINUTE) });
  // Translators: a short duration in a list, like "3 h". Room for 16 characters.
  if (passed < DAY) return t('{hours} h', { hours: Math.floor(passed / HOUR) });
  // Translators: a short duration in a list, like "2 d" for two days. Room for 16 characters.
  return t('{days} d', { days: Math.floor(passed / DAY) });
}

/**
 * The time alone today, with the weekday in the days around, with the date elsewhere.
 * @param {string} at
 * @param {string} language
 * @param {Date} now
 */
export function shortMoment(at, language, now) {
  const then = new Date(at);
  if (then.toDateString() === now.toDateString()) return formatTime(at, language);
  if (Math.abs(then - now) < 6 * DAY) return formatTime(at, language, { weekday: 'short' });
  return formatTime(at, language, { day: 'numeric', month: 'short' });
}

/**
 * @param {string | null} at
 * @param {string} language
 * @param {Date} now
 */
export function due(at, language, now) {
  if (!at) return '';
  const time = shortMoment(at, language, now);
  // Translators: {time} is like "14:30" or "Mon 14:30": an answer was promised until then.
  return isPast(at, now) ? t('Overdue since {time}', { time }) : t('Due {time}', { time });
}

/** @param {string | null} at @param {Date} now */
export function isPast(at, now) {
  return at !== null && new Date(at) < now;
}
