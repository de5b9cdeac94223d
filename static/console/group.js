/** Group: questions that are alike, opened: what was said, what it means, and what that would change before it is saved. */
import { el, icon, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { createEffects } from './effects.js';
import { BACK } from './icons.js';
import { createMeaning } from './meaning.js';
import { reasonWords } from './questions.js';
import { shortMoment } from './times.js';

const SETTLED = 700; // after the last letter of an edited utterance, before it is tried out

/** @param {any} actions @param {string} id */
export function createGroup(actions, id) {
  const title = el('h2', { tabindex: '-1' }, t('Unanswered question'));
  const standing = el('p', { class: 'standing' });
  const dismiss = el('button', { type: 'button', hidden: true }, t('Not worth it'));
  const back = el('button', { type: 'button', class: 'round back', title: t('Back to the list'), 'aria-label': t('Back to the list'), onclick: () => actions.open('unanswered', '') }, icon(BACK));
  const head = el('header', { class: 'head' }, back, el('div', { class: 'titles' }, title, standing), el('div', { class: 'acts' }, dismiss));
  const problem = el('p', { class: 'problem', role: 'alert' });
  const list = el('ul', { class: 'asked-list' });
  const messages = el('section', { 'aria-labelledby': 'asked' }, el('h3', { id: 'asked' }, t('What visitors asked')), el('p', { class: 'hint' }, t('Those that are ticked become utterances. Shorten them where they hold more than the question; names and numbers teach nothing.')), list);
  const meaning = createMeaning({ choose });
  const effects = createEffects();
  const chosenWords = el('h3', { id: 'effects', tabindex: '-1' });
  const save = el('button', { type: 'button', class: 'strong', disabled: true }, t('Save the proposal'));
  const cancel = el('button', { type: 'button' }, t('Cancel'));
  const trial = el('section', { class: 'trial', 'aria-labelledby': 'effects', hidden: true }, chosenWords, effects.node, el('div', { class: 'acts' }, save, cancel));
  const body = el('div', { class: 'body', hidden: true }, messages, meaning.node, trial);
  const node = el('div', { class: 'learning' }, head, problem, body);
  /** @type {{ intent: string, title: string, topic?: object } | null} */
  let chosen = null;
  let group = null;
  let drawn = '';
  let timer = 0;
  let refusal = null;

  const ticked = () => [...list.children].filter((each) => each.querySelector('[type=checkbox]').checked);
  const draft = () => ({
    messages: group.messages.map(({ message }) => message),
    utterances: ticked().map((each) => ({ message: each.dataset.message, text: each.querySelector('[type=text]').value.trim() })),
    intent: chosen.intent,
    ...(chosen.topic && { topic: chosen.topic }),
  });
  const tryOut = () => {
    clearTimeout(timer);
    setText(problem, '');
    if (!chosen) return;
    save.disabled = true;
    if (ticked().length) actions.tryOut(draft());
    else actions.endTrial();
  };

  function choose(found) {
    chosen = found;
    trial.hidden = false;
    // Translators: above what a proposal would change; {title} is a topic.
    setText(chosenWords, t('Before you save: “{title}”', { title: found.title }));
    tryOut();
    trial.scrollIntoView({ block: 'nearest' });
  }

  const stop = () => {
    clearTimeout(timer);
    chosen = null;
    trial.hidden = true;
    actions.endTrial();
    meaning.reset();
  };
  cancel.addEventListener('click', () => {
    stop();
    title.focus();
  });
  const finish = async (command, payload, words) => {
    setText(problem, '');
    const ack = await actions.decide(command, payload, { words });
    if (ack.ok) actions.open('unanswered', '');
    else setText(problem, actions.words(ack));
  };
  // Translators: said once when it is saved; {title} is a topic.
  save.addEventListener('click', () => finish('propose', draft(), t('Proposed: “{title}”.', { title: chosen.title })));
  dismiss.addEventListener('click', () => finish('dismiss', { messages: group.messages.map(({ message }) => message) }, t('Dismissed.')));
  list.addEventListener('change', tryOut);
  list.addEventListener('input', ({ target }) => {
    if (target.type !== 'text') return;
    save.disabled = true;
    clearTimeout(timer);
    timer = setTimeout(tryOut, SETTLED);
  });

  /** @param {import('./state.js').State} state */
  const render = (state) => {
    if (!state.group || state.route?.id !== id) return;
    const { language } = state;
    if (state.group.isGone) {
      setText(problem, group ? '' : t('This was decided already, or it is not there any more.'));
      return;
    }
    group = state.group;
    const shape = JSON.stringify([group, language, state.unanswered.topics.length]);
    if (shape !== drawn) {
      drawn = shape;
      body.hidden = false;
      dismiss.hidden = false;
      setText(title, group.messages[0].text.replace(/\s+/g, ' '));
      title.lang = group.messages[0].language;
      setText(standing, standingWords(group));
      drawMessages(list, group, language, actions);
      meaning.render(group, state);
    }
    const found = state.trial;
    effects.render(found?.stage === 'refused' ? null : found);
    save.disabled = !['done', 'failed'].includes(found?.stage) || !ticked().length;
    if (found?.stage === 'refused' && found !== refusal) {
      refusal = found;
      if (!meaning.problem(found.message, found.field)) setText(problem, found.message);
    }
  };

  return { node, render, focus: () => title.focus(), leave: stop };
}

function standingWords({ count, answered }) {
  // Translators: {count} is 2 or more.
  const alike = count > 1 ? t('{count} questions that are alike', { count }) : t('One question');
  // Translators: {alike} is "3 questions that are alike", {title} is the topic of an answer.
  return answered ? t('{alike}. The bot answers this now with “{title}”.', { alike, title: answered }) : alike;
}

function drawMessages(list, { messages }, language, actions) {
  const kept = new Map([...list.children].map((each) => [each.dataset.message, each]));
  const now = new Date();
  const items = messages.map(({ message, conversation, text, language: spoken, reason, at }, index) => {
    const known = kept.get(message);
    if (known) return known; // with what the agent has ticked and written
    const box = el('input', { type: 'checkbox', id: `q-${message}` });
    box.checked = index === 0;
    const line = el('input', { type: 'text', 'aria-label': t('Utterance'), lang: spoken, maxlength: '1000' });
    line.value = text.replace(/\s+/g, ' ').trim();
    const show = () => (line.hidden = !box.checked);
    box.addEventListener('change', show);
    show();
    return el(
      'li',
      { 'data-message': message },
      el('div', { class: 'choice' }, box, el('label', { for: box.id, lang: spoken }, text)),
      line,
      el('p', { class: 'about-it' }, el('span', { class: 'tag' }, spoken), ' ', reasonWords(reason), ' · ', shortMoment(at, language, now), ' · ', el('button', { type: 'button', class: 'link', onclick: () => actions.open('conversation', conversation) }, t('Conversation'))),
    );
  });
  list.replaceChildren(...items);
}
