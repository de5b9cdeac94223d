/** Message: one line of the transcript, with what belongs to it: who and when, choices, thumbs, or why it was not sent. */
import { el, icon, named } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { formatDay, formatTime } from './hours.js';
import { BOT, DOWN, PERSON, UP } from './icons.js';
import { prose } from './prose.js';

/**
 * What a message looks like right now. Equal shapes look alike, so the transcript draws again only what differs.
 * @typedef {object} Shape
 * @property {string} key
 * @property {import('./state.js').Message} message
 * @property {import('./state.js').Delivery} [delivery] of the visitor's own
 * @property {string} [error]
 * @property {string} [form] kind of the form below it, while it is to be filled in
 * @property {string | null} [chosen] the label that was clicked; null while the choice is open
 * @property {{ thumb?: string, problem?: string }} [rating]
 */

/** @param {Shape} shape @param {any} actions @param {string} language */
export function messageParts(shape, actions, language) {
  const { message } = shape;
  if (message.sender === 'system') return [el('div', { class: 'words' }, ...prose(message.text))];
  const isOurs = message.sender === 'visitor';
  return [
    isOurs ? null : el('div', { class: 'from' }, ...sender(message), ' ', time(message, formatTime(message.at, language))),
    el('div', { class: 'words', lang: message.language || null }, ...prose(message.text, !isOurs)),
    isOurs && ownState(shape, actions, language),
    message.choices?.length && choiceList(shape, actions),
    shape.form && actions.form(message),
    message.intent && message.sender === 'bot' && foot(shape, actions, language),
  ].filter(Boolean);
}

function sender({ sender: kind, agent_name: name }) {
  // Translators: stands above what a person wrote whose name is not shown. Room for 28 characters.
  if (kind === 'agent') return [el('span', { class: 'mark agent' }, icon(PERSON), name || t('Our team'))];
  // Translators: stands at each line that a program wrote; it must be clear that no person did. Room for 28 characters.
  return [el('span', { class: 'mark' }, icon(BOT), t('Bot'))];
}

function time({ at }, words) {
  return el('time', { datetime: at }, words);
}

function ownState({ message, delivery, error }, actions, language) {
  if (delivery === 'failed') {
    return el(
      'div',
      { class: 'state failed' },
      el('span', { role: 'alert' }, error || t('Not sent yet.')),
      ' ',
      el('button', { type: 'button', class: 'link', onclick: () => actions.retry(message.client_id) }, t('Try again')),
      ' ',
      error && el('button', { type: 'button', class: 'link', onclick: () => actions.discard(message.client_id) }, t('Discard')),
    );
  }
  return el(
    'div',
    { class: `state ${delivery}` },
    delivery === 'sending'
      ? // Translators: below a message of the visitor's that is on its way.
        t('Sending…')
      : // Translators: {time} is a time of day like 13:30.
        time(message, t('Sent {time}', { time: formatTime(message.at, language) })),
  );
}

function choiceList({ message, chosen }, actions) {
  const isOver = chosen !== null;
  const buttons = message.choices.map((choice) =>
    el(
      'li',
      {},
      el(
        'button',
        {
          type: 'button',
          class: chosen === choice.label ? 'choice chosen' : 'choice',
          disabled: isOver,
          onclick: () => actions.choose(choice),
        },
        choice.label,
      ),
    ),
  );
  return el('ul', { class: 'choices', 'aria-label': t('Suggestions') }, ...buttons);
}

/** Where the policy says it, and since when: that version never changes, whatever comes after it. */
function source({ section, policy, language: written }, language) {
  // Translators: {section} is a number like 1.4 in the support policy.
  const words = /^\d/.test(section) ? t('Support policy, section {section}', { section }) : t('Support policy');
  if (!policy) return el('span', {}, words);
  const href = `../policy/${policy}?language=${written}#section-${section.split(',')[0]}`;
  return el('a', { href, target: '_blank', rel: 'noopener noreferrer' }, words, ' · ', formatDay(policy, language, { dateStyle: 'medium', timeZone: 'UTC' }));
}

function foot({ message, rating = {} }, actions, language) {
  const thumb = (name, path, label) =>
    el(
      'button',
      {
        ...named(label),
        class: 'thumb',
        'aria-pressed': String(rating.thumb === name),
        'data-thumb': name,
        onclick: () => actions.rate(message.id, name),
      },
      icon(path),
    );
  return el(
    'div',
    { class: 'foot' },
    message.section && source(message, language),
    el(
      'span',
      { class: 'thumbs', role: 'group', 'aria-label': t('Was this answer helpful?') },
      (rating.problem || rating.thumb) && el('span', {}, rating.problem || t('Thank you!')),
      thumb('up', UP, t('Helpful')),
      thumb('down', DOWN, t('Not helpful')),
    ),
  );
}
