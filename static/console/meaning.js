/** Meaning: where an agent says what questions mean: one of the bot's guesses, any topic by search, no topic, or a new one. */
import { el, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';

const MOST_FOUND = 8; // topics that a search shows
const OUTSIDE = 'outside';

/**
 * @param {object} parts
 * @param {(meaning: { intent: string, title: string, topic?: object }) => void} parts.choose
 */
export function createMeaning({ choose }) {
  const guesses = el('div', { class: 'guesses', role: 'group', 'aria-label': t('The bot’s guesses') });
  const input = el('input', { type: 'search', placeholder: t('Search all topics'), 'aria-label': t('Search all topics by title or id'), autocomplete: 'off' });
  const found = el('ul', { class: 'found' });
  const none = el('p', { class: 'hint', role: 'status' });
  const outside = el('button', { type: 'button', onclick: () => pick({ intent: OUTSIDE, title: t('Belongs to no topic') }) }, t('Belongs to no topic'));
  const opener = el('button', { type: 'button', 'aria-expanded': 'false' }, t('New topic'));
  const form = topicForm((topic) => pick({ intent: topic.intent, title: topic.title, topic: topic.topic }));
  const node = el('section', { 'aria-labelledby': 'meaning' }, el('h3', { id: 'meaning' }, t('What do they mean?')), guesses, el('div', { class: 'search' }, input), none, found, el('div', { class: 'acts' }, outside, opener), form.node);
  let topics = [];
  let shares = [];
  let chosen = '';

  const pick = (meaning) => {
    chosen = meaning.intent;
    choose(meaning);
    draw();
  };
  const topicButton = ({ intent, title, section }, share = '') =>
    el(
      'button',
      { type: 'button', class: 'meant', 'aria-pressed': String(chosen === intent), onclick: () => pick({ intent, title }) },
      el('strong', {}, title),
      ' ',
      el('code', {}, intent),
      ' ',
      // Translators: {share} is how sure the bot is, like "42 %"; {section} is a number like 1.4 in the support policy.
      el('small', {}, share ? t('{share} sure', { share }) : /^\d/.test(section ?? '') ? t('Section {section}', { section }) : ''),
    );
  const draw = () => {
    const focused = node.contains(document.activeElement) ? document.activeElement.dataset.intent : null;
    const named = (button, intent) => {
      button.dataset.intent = intent;
      return button;
    };
    guesses.replaceChildren(...shares.map((each) => named(topicButton(each, each.share), each.intent)));
    const wanted = fold(input.value.trim());
    const all = wanted ? topics.filter(({ intent, title }) => fold(title).includes(wanted) || intent.includes(wanted)) : [];
    found.replaceChildren(...all.slice(0, MOST_FOUND).map((each) => el('li', {}, named(topicButton(each), each.intent))));
    // Translators: below a search; {text} is what was looked for, {number} counts topics that are not shown.
    setText(none, wanted && !all.length ? t('No topic has “{text}” in its title or id.', { text: input.value.trim() }) : all.length > MOST_FOUND ? t('{number} more; write more of it.', { number: all.length - MOST_FOUND }) : '');
    outside.setAttribute('aria-pressed', String(chosen === OUTSIDE));
    if (focused) node.querySelector(`[data-intent="${CSS.escape(focused)}"]`)?.focus();
  };
  input.addEventListener('input', draw);
  opener.addEventListener('click', () => {
    const isOpen = form.node.hidden;
    form.node.hidden = !isOpen;
    opener.setAttribute('aria-expanded', String(isOpen));
    if (isOpen) form.focus();
  });

  return {
    node,
    reset() {
      chosen = '';
      draw();
    },
    problem: form.problem,
    render(group, state) {
      topics = state.unanswered.topics;
      const percent = new Intl.NumberFormat(state.language, { style: 'percent' });
      const known = Object.fromEntries(topics.map((each) => [each.intent, each.title]));
      // In the agent's language, where the list is there.
      shares = group.guesses.map(({ intent, title, confidence }) => ({ intent, title: known[intent] ?? title, share: percent.format(confidence) }));
      draw();
    },
  };
}

function topicForm(done) {
  const problem = el('p', { class: 'problem', role: 'alert' });
  const field = (name, label, hint, isLong = false) => {
    const input = el(isLong ? 'textarea' : 'input', { id: `topic-${name}`, name, autocomplete: 'off', 'aria-describedby': hint ? `topic-${name}-hint` : null, required: name !== 'section', rows: isLong ? '4' : null });
    return el('div', { class: 'entry' }, el('label', { for: `topic-${name}` }, label), input, hint && el('p', { id: `topic-${name}-hint`, class: 'hint' }, hint));
  };
  const form = el(
    'form',
    { class: 'form', hidden: true },
    // Translators: the id of a new topic; payment.gift_card is an example and stays as it is.
    field('intent', t('Id'), t('Two words with a full stop between them, such as payment.gift_card: the first one names the file.')),
    field('title', t('Title, in English')),
    field('section', t('Section of the policy'), t('Like 1.4; leave it empty where the policy does not say it.')),
    field('answer', t('Answer, in English'), t('Plain text. Translators do the other languages.'), true),
    problem,
    el('button', { type: 'submit', class: 'strong' }, t('Try the new topic')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const [intent, title, section, answer] = ['intent', 'title', 'section', 'answer'].map((name) => form.elements[name].value.trim());
    setText(problem, '');
    for (const each of form.elements) each.removeAttribute('aria-invalid');
    done({ intent, title, topic: { title, section, answer } });
  });
  return {
    node: form,
    focus: () => form.elements.intent.focus(),
    /** Say what the server found wrong. @returns {boolean} whether this form is open to say it */
    problem(words, name) {
      if (form.hidden) return false;
      setText(problem, words);
      form.elements[name]?.setAttribute('aria-invalid', 'true');
      form.elements[name]?.focus();
      return true;
    },
  };
}

/** Letters as they are looked for: small, without accents. */
function fold(text) {
  return text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replace(/ß/g, 'ss');
}
