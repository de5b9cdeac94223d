/** Row: one conversation or one ticket in the inbox. */
import { el, icon } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { BUBBLE, ENVELOPE } from './icons.js';
import { waitsSince } from './sections.js';
import { age, due, isPast, shortMoment } from './times.js';

/**
 * What a row looks like right now. Equal shapes look alike.
 * @typedef {object} Row
 * @property {'conversation' | 'ticket'} kind
 * @property {string} id
 * @property {string} title
 * @property {string} tag
 * @property {string} text
 * @property {string} time
 * @property {string} note beside the time: why it matters
 * @property {boolean} isUrgent
 * @property {boolean} isTakeable by one click in the list
 * @property {boolean} isOpen
 * @property {boolean} isUnread
 */

/**
 * @param {import('./state.js').Conversation} summary
 * @param {import('./state.js').State} state
 * @param {Date} now
 * @returns {Row}
 */
export function conversationRow(summary, state, now) {
  const { conversation: id, status, last } = summary;
  const waits = waitsSince(summary);
  return {
    kind: 'conversation',
    id,
    title: visitorName(id),
    tag: summary.language,
    text: snippet(summary, state),
    time: waits ? age(waits, now) : last ? shortMoment(last.at, state.language, now) : '',
    // Translators: before how long somebody has been waiting, like "waiting 4 min". Room for 18 characters.
    note: waits && status === 'assigned' ? t('waiting') : '', // in the queue everybody is
    isUrgent: Boolean(waits),
    isTakeable: status === 'queued',
    isOpen: state.route?.id === id,
    isUnread: Boolean(summary.unread_by_team) && status !== 'resolved',
  };
}

/**
 * @param {import('./state.js').Ticket} ticket
 * @param {import('./state.js').State} state
 * @param {Date} now
 * @returns {Row}
 */
export function ticketRow(ticket, state, now) {
  const isWithUs = ['new', 'open'].includes(ticket.status);
  return {
    kind: 'ticket',
    id: ticket.ticket,
    title: t('No. {number}', { number: ticket.number }),
    tag: ticketStatus(ticket.status),
    text: ticket.subject || ticket.name || ticket.email,
    time: isWithUs ? due(ticket.due_at, state.language, now) : '',
    note: '',
    isUrgent: isWithUs && isPast(ticket.due_at, now),
    isTakeable: false,
    isOpen: state.route?.id === ticket.ticket,
    isUnread: false,
  };
}

/** Visitors have no names here: a short handle out of the id tells them apart. @param {string} id */
export function visitorName(id) {
  // Translators: {code} is like "4F2A"; it tells visitors apart who have no name.
  return t('Visitor {code}', { code: id.slice(-4).toUpperCase() });
}

/** @param {string} status */
export function ticketStatus(status) {
  const words = {
    // Translators: status of a ticket. Room for 18 characters.
    new: t('new'),
    // Translators: status of a ticket. Room for 18 characters.
    open: t('open'),
    // Translators: status of a ticket: the visitor has an answer, and it is theirs to write next. Room for 18 characters.
    pending: t('answered'),
    // Translators: status of a ticket. Room for 18 characters.
    solved: t('solved'),
    // Translators: status of a ticket. Room for 18 characters.
    closed: t('closed'),
  };
  return words[status] ?? status;
}

function snippet({ last, agent, agent_name: name }, state) {
  if (!last) return t('Nothing was said yet.');
  const text = last.text.replace(/\s+/g, ' ');
  // Translators: last line of a conversation in a list: who said it, and what.
  if (last.sender === 'bot') return t('Bot: {text}', { text });
  if (last.sender !== 'agent') return text;
  if (agent === state.agent?.id) return t('You: {text}', { text });
  return t('{name}: {text}', { name: name ?? t('Team'), text });
}

/** @param {any} actions */
export function createRow(actions, { kind, id }) {
  const button = el('button', { type: 'button', class: 'go', 'data-key': `${kind} ${id}`, onclick: () => actions.open(kind, id) });
  const take = el('button', { type: 'button', class: 'take strong', onclick: () => actions.take(id) }, t('Take'));
  return el('li', { class: 'row' }, button, take);
}

/** @param {HTMLElement} item @param {Row} row */
export function drawRow(item, { kind, title, tag, text, time, note, isUrgent, isTakeable, isOpen, isUnread }) {
  const [button, take] = item.children;
  const mark = el('span', { class: 'tag' }, tag);
  item.className = `row of-${kind} ${isUrgent ? 'urgent' : ''} ${isUnread ? 'unread' : ''}`.replace(/ +/g, ' ').trim();
  if (isOpen) button.setAttribute('aria-current', 'true');
  else button.removeAttribute('aria-current');
  take.hidden = !isTakeable;
  take.setAttribute('aria-label', t('Take {title}', { title }));
  button.replaceChildren(
    icon(kind === 'ticket' ? ENVELOPE : BUBBLE),
    el(
      'span',
      { class: 'text' },
      el('span', { class: 'first' }, el('strong', {}, title), ' ', kind === 'ticket' && mark, ' ', el('span', { class: 'time' }, note && `${note} `, time)),
      ' ',
      el('span', { class: 'last' }, kind === 'conversation' && mark, ' ', el('span', { class: 'words' }, text), isUnread && el('span', { class: 'badge' }, el('span', { class: 'unseen' }, t('not answered')))),
    ),
  );
}
