/** View: the parts of the frame put together; `render(state)` makes the page say what the state says. */
import { el, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { createComposer } from './composer.js';
import { createHeader } from './header.js';
import { formatDay, formatTime } from './hours.js';
import { createQuestion } from './question.js';
import { createTranscript } from './transcript.js';

/**
 * @param {object} parts
 * @param {any} parts.actions what a visitor can do
 * @param {boolean} parts.isFramed
 * @param {string} parts.draft
 */
export function createView({ actions, isFramed, draft }) {
  /** @type {ReturnType<typeof createQuestion> | null} */
  let question = null;
  const asking = { ...actions, askToEnd: (origin) => ask(origin, ending(actions)), askToForget: (origin) => ask(origin, forgetting(actions)) };
  const header = createHeader(asking, isFramed);
  const transcript = createTranscript(actions);
  const composer = createComposer(actions, draft);
  const status = el('p', { class: 'status', role: 'status' });
  const restart = el('button', { type: 'button', class: 'strong', onclick: actions.restart }, t('Start a new chat'));
  const receipt = el('p');
  const end = el('div', { class: 'end', hidden: true }, receipt, restart);
  const main = el('main', {}, transcript.node, status, end, composer.node);
  const node = el('div', { class: 'chat' }, header.node, main);

  const ask = (origin, words) => {
    answered();
    const onClose = () => {
      answered();
      if (!composer.node.hidden) origin.focus();
    };
    question = createQuestion({ ...words, onClose });
    main.append(question.node);
    question.focus();
    composer.node.hidden = true;
  };
  const answered = () => {
    question?.node.remove();
    question = null;
    composer.node.hidden = !end.hidden;
  };

  /** @param {import('./state.js').State} state */
  const render = (state) => {
    header.render(state);
    composer.render(state);
    setText(status, statusLine(state));
    setText(receipt, endLine(state));
    if (state.isEnded === end.hidden) {
      end.hidden = !state.isEnded;
      answered();
      (state.isEnded ? restart : composer).focus();
    }
    transcript.render(state);
  };

  return {
    node,
    render,
    focus: () => (end.hidden ? composer.focus() : restart.focus()),
    measure: composer.measure,
    /** Close the innermost open thing. @returns {boolean} whether there was one */
    escape() {
      if (header.closeMenu()) return true;
      if (!question) return false;
      answered();
      composer.focus();
      return true;
    },
  };
}

/** @param {import('./state.js').State} state */
function statusLine({ open, isOnline, isEnded, isLate, status, agent, position }) {
  if (isEnded) return '';
  if (isLate) return t('No connection. What you write is sent as soon as it is back.');
  if (!isOnline) return open === null ? t('Connecting…') : '';
  // Translators: {name} is a member of the support team.
  if (status === 'assigned') return agent ? t('You are talking to {name}.', { name: agent }) : t('You are talking to our team.');
  if (status !== 'queued') return '';
  // Translators: {position} is a number, 1 is next.
  return position ? t('Waiting for a person. Your place in the queue: {position}', { position }) : t('Waiting for a person.');
}

/** @param {import('./state.js').State} state */
function endLine({ receipt, language }) {
  if (!receipt) return t('This chat has ended.');
  const at = `${formatDay(receipt.at, language)}, ${formatTime(receipt.at, language)}`;
  // Translators: a receipt; {at} is a day and time, the others are numbers.
  return t('Everything about you was deleted on {at}. Conversations: {conversations}, messages: {messages}.', { ...receipt, at });
}

function ending(actions) {
  return {
    title: t('End this chat?'),
    text: t('You can start a new one at any time.'),
    yes: t('End chat'),
    act: actions.end,
  };
}

function forgetting(actions) {
  return {
    title: t('Forget everything about you?'),
    text: t('We delete all your conversations with us, for good. You get a receipt.'),
    yes: t('Delete everything'),
    act: actions.forget,
  };
}
