/** Transcript: all lines of the conversation. A line stays the same element while it changes, so that it is announced once. */
import { el, icon, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { formatDay } from './hours.js';
import { BOT } from './icons.js';
import { messageParts } from './message.js';

const NEAR = 80; // so close to the end the visitor reads along

/** @param {any} actions */
export function createTranscript(actions) {
  const list = el('ol');
  const noticeText = el('span');
  const notice = el('p', { class: 'notice', hidden: true }, icon(BOT), noticeText);
  const typistText = el('span', { class: 'unseen' });
  const typist = el('p', { class: 'typist', hidden: true }, el('i'), el('i'), el('i'), typistText);
  // Lines that were there before are not news: it speaks only after the history has come.
  const log = el('div', { class: 'log', role: 'log', tabindex: '0', 'aria-live': 'off', 'aria-relevant': 'additions', 'aria-label': t('Conversation') }, notice, list, typist);

  // Whoever reads along at the end stays there, also when something below makes the transcript shorter.
  let isAtEnd = true;
  log.addEventListener('scroll', () => (isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR));
  const stay = () => isAtEnd && (log.scrollTop = log.scrollHeight);
  new ResizeObserver(stay).observe(log);

  /** @type {Map<string, { node: HTMLElement, drawn: string }>} */
  const lines = new Map();

  const draw = (shape, language) => {
    const line = lines.get(shape.key) ?? { node: el('li'), drawn: '' };
    const drawn = JSON.stringify(shape);
    if (line.drawn !== drawn) {
      const focused = line.node.contains(document.activeElement) ? document.activeElement.dataset.thumb : null;
      line.node.className = `${shape.message.sender} ${shape.delivery || ''}`.trim();
      line.node.replaceChildren(...messageParts(shape, actions, language));
      if (focused) line.node.querySelector(`[data-thumb=${focused}]`)?.focus();
    }
    lines.set(shape.key, { node: line.node, drawn });
    return line.node;
  };

  const day = (key, at, language) => {
    const line = lines.get(key) ?? { node: el('li', { class: 'day' }), drawn: '' };
    setText(line.node, formatDay(at, language));
    lines.set(key, line);
    return line.node;
  };

  /** @param {import('./state.js').State} state */
  const render = (state) => {
    const nodes = [];
    let date = new Date().toDateString();
    for (const shape of shapes(state)) {
      const itsDate = new Date(shape.message.at).toDateString();
      if (itsDate !== date) nodes.push(day(`day ${itsDate}`, shape.message.at, state.language));
      date = itsDate;
      nodes.push(draw(shape, state.language));
    }
    const isLonger = place(list, nodes);
    const kept = new Set(nodes);
    for (const [key, { node }] of lines) if (!kept.has(node)) lines.delete(key);

    const words = noticeOf(state)?.text ?? state.notice;
    notice.hidden = !words;
    setText(noticeText, words);
    typist.hidden = !state.typist;
    // Translators: {name} is a member of the support team.
    setText(typistText, state.typist ? t('{name} is typing', { name: state.typist.name || t('Our team') }) : '');
    if (isLonger && (isAtEnd || nodes.at(-1).classList.contains('visitor'))) follow(log, nodes.at(-1));
    else stay();
    if (state.isReplayed && log.getAttribute('aria-live') === 'off') setTimeout(() => log.setAttribute('aria-live', 'polite'), 100);
  };
  return { node: log, render };
}

/** Put the nodes in order and touch none that is already right; says whether the last one is new. */
function place(list, nodes) {
  const last = list.lastChild;
  nodes.forEach((node, index) => {
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
  });
  while (list.children.length > nodes.length) list.lastChild.remove();
  return nodes.length > 0 && last !== nodes.at(-1);
}

/** Show the end, but never scroll past the beginning of a long answer, nor past the question that it answers. */
function follow(log, node) {
  const before = node.previousElementSibling;
  const start = before?.classList.contains('visitor') ? before : node;
  log.scrollTop = Math.min(log.scrollHeight - log.clientHeight, start.offsetTop - 20);
}

/** The server stores the notice as the first line of all; it stands above the list from the beginning, so it is not drawn twice. */
function noticeOf({ messages: [first] }) {
  return first?.sender === 'system' && first.seq === 1 ? first : undefined;
}

/** @param {import('./state.js').State} state @returns {import('./message.js').Shape[]} */
function shapes(state) {
  const { outbox, ratings } = state;
  const messages = state.messages.filter((message) => message !== noticeOf(state));
  const live = messages.findLastIndex(({ form, ticket }) => form || ticket); // a filed form is done
  const stored = messages.map((message, index) => {
    const isOurs = message.sender === 'visitor';
    return {
      key: (isOurs && message.client_id) || `${message.conversation} ${message.seq}`,
      message,
      delivery: isOurs && 'stored',
      form: index === live ? message.form : undefined,
      chosen: message.choices?.length ? chosen(messages.slice(index + 1), outbox) : undefined,
      rating: ratings[message.id],
    };
  });
  const waiting = outbox.map(({ client_id, text, at, delivery, error }) => ({
    key: client_id,
    message: { sender: 'visitor', client_id, text, at },
    delivery,
    error,
  }));
  return [...stored, ...waiting];
}

/** Choices end with whatever the visitor says next. Null while they are open. */
function chosen(later, outbox) {
  const next = later.find((message) => message.sender === 'visitor') ?? outbox[0];
  return next ? next.text : null;
}
