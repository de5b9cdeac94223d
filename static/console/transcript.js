/** Transcript: what visitor, bot and team said, and the team's notes between, in the order of time. */
import { el, icon, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { formatDay, formatTime } from '../widget/hours.js';
import { BOT, PERSON } from '../widget/icons.js';
import { prose } from '../widget/prose.js';
import { LOCK } from './icons.js';
import { createList } from './list.js';

const NEAR = 80; // so close to the end the agent reads along

/**
 * @typedef {object} Line
 * @property {string} key
 * @property {'visitor' | 'bot' | 'agent' | 'system' | 'note' | 'day' | 'news'} kind
 * @property {string} from
 * @property {string} at
 * @property {string} time
 * @property {string} text
 * @property {string} [language]
 * @property {string} foot
 * @property {string} [source] where the foot leads to
 * @property {string[]} choices
 */

export function createTranscript() {
  const list = el('ol');
  const typists = el('p', { class: 'typists', role: 'status' });
  // Lines that were there before are not news: it speaks only after they have come.
  const node = el('div', { class: 'log', role: 'log', tabindex: '0', 'aria-live': 'off', 'aria-relevant': 'additions', 'aria-label': t('Conversation') }, list);
  const draw = createList(list, { key: (line) => line.key, create: () => el('li'), draw: drawLine });

  // Whoever reads along at the end stays there, also when something below makes the transcript shorter.
  let isAtEnd = true;
  node.addEventListener('scroll', () => (isAtEnd = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR));
  const stay = () => isAtEnd && (node.scrollTop = node.scrollHeight);
  new ResizeObserver(stay).observe(node);

  /** @param {import('./state.js').State} state */
  const render = (state) => {
    const { thread, language } = state;
    draw(lines(thread, language, state.agent?.id));
    stay();
    const names = Object.entries(thread.typists).map(([who, name]) => (who === 'visitor' ? t('The visitor') : name));
    setText(typists, names.length ? t('Typing: {names}', { names: new Intl.ListFormat(language).format(names) }) : '');
    if (thread.isLoaded && node.ariaLive === 'off') setTimeout(() => node.setAttribute('aria-live', 'polite'), 100);
  };
  return { node, typists, render };
}

/**
 * Notes have no place in the visitor's numbers; they stand where their time is.
 * @param {import('./state.js').Thread} thread
 * @param {string} language
 * @param {string | undefined} me
 * @returns {Line[]}
 */
function lines({ messages, notes, read, missedFrom }, language, me) {
  const seen = messages.filter((each) => each.sender === 'agent' && each.seq <= read).at(-1)?.seq;
  const found = [];
  let date = '';
  let next = 0;
  const add = (line) => {
    const itsDate = new Date(line.at).toDateString();
    if (itsDate !== date) found.push({ key: `day ${itsDate} ${found.length}`, kind: 'day', text: formatDay(line.at, language) });
    date = itsDate;
    found.push({ ...line, time: formatTime(line.at, language) });
  };
  for (const message of messages) {
    while (next < notes.length && notes[next].at < message.at) add(noteLine(notes[next++], me));
    if (missedFrom && message.seq === missedFrom + 1) found.push({ key: 'news', kind: 'news', text: t('New since you wrote') });
    add(messageLine(message, message.seq === seen, language));
  }
  while (next < notes.length) add(noteLine(notes[next++], me));
  return found;
}

function noteLine({ note_seq: seq, agent, agent_name: name, text, at }, me) {
  return { key: `note ${seq}`, kind: 'note', from: agent === me ? t('Your note') : t('Note by {name}', { name }), at, text, foot: '', choices: [] };
}

function messageLine(message, isSeen, uiLanguage) {
  const { seq, sender, at, text, language, choices = [] } = message;
  const names = { visitor: t('Visitor'), bot: t('Bot'), agent: message.agent_name || t('Team'), system: '' };
  const found = { key: `message ${seq}`, kind: sender, from: names[sender] ?? '', at, text, language, foot: isSeen ? t('Seen by the visitor') : '', source: '' };
  return { ...found, ...(sender === 'bot' && message.section ? source(message, uiLanguage) : {}), choices: choices.map((each) => each.label) };
}

/** Where the policy says it, as the widget shows it: the version that the answer rested on, whatever came after it. */
function source({ section, policy, language: written }, language) {
  // Translators: {section} is a number like 1.4 in the support policy.
  const foot = /^\d/.test(section) ? t('Support policy, section {section}', { section }) : t('Support policy');
  if (!policy) return { foot };
  const date = formatDay(policy, language, { dateStyle: 'medium', timeZone: 'UTC' });
  return { foot: `${foot} · ${date}`, source: `policy/${policy}?language=${written}#section-${section.split(',')[0]}` };
}

/** @param {HTMLElement} item @param {Line} line */
function drawLine(item, { kind, from, at, time, text, language, foot, source, choices }) {
  item.className = kind;
  if (kind === 'day' || kind === 'news') return setText(item, text);
  const mark = { bot: BOT, agent: PERSON, note: LOCK }[kind];
  const parts = [
    from && el('div', { class: 'from' }, el('span', { class: 'mark' }, mark && icon(mark), from), ' ', el('time', { datetime: at }, time)),
    el('div', { class: 'words', lang: language || null }, ...prose(text, kind !== 'visitor')),
    choices.length > 0 && el('ul', { class: 'choices', 'aria-label': t('Offered choices') }, ...choices.map((label) => el('li', {}, label))),
    foot && el('div', { class: 'foot' }, source ? el('a', { href: source, target: '_blank', rel: 'noopener noreferrer' }, foot) : foot),
  ];
  item.replaceChildren(...parts.filter(Boolean));
}
