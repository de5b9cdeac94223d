/** Hours: the line that says whether people are there, in the team's time and the visitor's. The server decides; we only say it. */
import { t } from '../shared/strings.js';

/** English with the 24-hour clock, as everywhere in Tresen. */
const LOCALES = { en: 'en-GB' };

/**
 * @param {string | number | Date} at
 * @param {string} language
 * @param {Intl.DateTimeFormatOptions} [options]
 */
export function formatTime(at, language, options) {
  return formatDay(at, language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...options });
}

/**
 * @param {string | number | Date} at
 * @param {string} language
 * @param {Intl.DateTimeFormatOptions} [shape]
 */
export function formatDay(at, language, shape = { weekday: 'long', day: 'numeric', month: 'long' }) {
  return new Intl.DateTimeFormat(LOCALES[language] ?? language, shape).format(new Date(at));
}

/**
 * @param {{ open: boolean | null, opens_at: string | null, closes_at: string | null, hours_zone: string }} hours
 * @param {string} language
 * @param {Date} now
 * @param {string} [zone] the visitor's
 */
export function hoursLine({ open, opens_at, closes_at, hours_zone }, language, now, zone) {
  if (open === null) return '';
  const at = open ? closes_at : opens_at;
  // Translators: people answer in the chat day and night.
  if (!at) return open ? t('Open around the clock') : t('Closed at present');
  const time = moment(at, now, language, hours_zone);
  const local = moment(at, now, language, zone);
  if (open) {
    // Translators: {time} is the team's time, {local} the visitor's, both like 18:00.
    return time === local ? t('Open now until {time}', { time }) : t('Open now until {time} ({local} your time)', { time, local });
  }
  // Translators: {time} is the team's time, {local} the visitor's, like "18:00" or, on another day, "Monday 10:00".
  return time === local ? t('Closed until {time}', { time }) : t('Closed until {time} ({local} your time)', { time, local });
}

/** The time alone today, with the weekday in the next six days, with the date after that. */
function moment(at, now, language, timeZone) {
  const day = (when) => formatDay(when, 'en', { dateStyle: 'short', timeZone });
  if (day(at) === day(now)) return formatTime(at, language, { timeZone });
  const isSoon = new Date(at) - now < 6 * 86400e3;
  return formatTime(at, language, { timeZone, weekday: 'long', ...(isSoon ? {} : { day: 'numeric', month: 'long' }) });
}
