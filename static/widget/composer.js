/** Composer: where the visitor writes. Enter sends, Shift and Enter makes a new line; what is not sent yet survives a reload. */
import { el, icon, named, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { PERSON, SEND } from './icons.js';

const LIMIT = 4000;
const NEAR_LIMIT = 3500;

/** @param {any} actions @param {string} draft */
export function createComposer(actions, draft) {
  const counter = el('span', { class: 'counter', id: 'counter' });
  const input = el('textarea', {
    rows: '1',
    maxlength: LIMIT,
    enterkeyhint: 'send',
    'aria-label': t('Your message'),
    'aria-describedby': 'counter',
    placeholder: t('Your message'),
  });
  const send = el('button', { ...named(t('Send')), type: 'submit', class: 'send' }, icon(SEND));
  // Translators: a button below the message. Room for 40 characters.
  const person = el('button', { type: 'button', class: 'quiet person', onclick: actions.requestAgent }, icon(PERSON), t('Talk to a person'));
  const problem = el('p', { class: 'problem', role: 'alert' });
  const form = el('form', { class: 'composer' }, problem, el('div', { class: 'field' }, input, send), el('div', { class: 'below' }, person, counter));

  const measure = () => {
    input.style.height = 'auto';
    input.style.height = `${input.scrollHeight}px`;
    const { length } = input.value;
    // Translators: shown shortly before the longest possible message, like "3900 of 4000 characters".
    setText(counter, length >= NEAR_LIMIT ? t('{length} of {limit} characters', { length, limit: LIMIT }) : '');
    send.classList.toggle('ready', input.value.trim() !== '');
  };
  const submit = (event) => {
    event?.preventDefault();
    const text = input.value.trim();
    input.focus();
    if (!text) return;
    input.value = '';
    actions.keepDraft('');
    measure();
    actions.write(text);
  };

  form.addEventListener('submit', submit);
  input.addEventListener('input', () => {
    measure();
    actions.keepDraft(input.value);
    actions.type();
  });
  input.addEventListener('keydown', (event) => {
    // While an input method composes a character, Enter chooses it (229: Safari says so only this way).
    const isComposing = event.isComposing || event.keyCode === 229;
    if (event.key === 'Enter' && !event.shiftKey && !isComposing) submit(event);
  });
  input.value = draft;

  return {
    node: form,
    focus: () => input.focus(),
    measure,
    /** @param {import('./state.js').State} state */
    render(state) {
      person.hidden = state.status !== 'bot';
      setText(problem, state.problem);
    },
  };
}
