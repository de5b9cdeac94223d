/** Login: the card before the desk: sign in, set up the first account, or learn that the server does not answer. */
import { el, icon, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { createForm } from './form.js';
import { BUBBLE } from './icons.js';

const LEAST_PASSWORD = 12; // characters, as the server has it

/** @param {any} actions @param {string[]} languages @param {import('./state.js').State} state */
export function loginCard(actions, languages, state) {
  const form = createForm({
    fields: [
      { name: 'login', label: t('Login'), autocomplete: 'username' },
      { name: 'password', label: t('Password'), type: 'password', autocomplete: 'current-password' },
    ],
    submit: t('Sign in'),
    act: actions.api.signIn,
    words: actions.words,
    onDone: actions.start,
  });
  return cardOf(actions, languages, state, t('Sign in to the console'), state.farewell, form);
}

/** @param {any} actions @param {string[]} languages @param {import('./state.js').State} state */
export function setupCard(actions, languages, state) {
  const form = createForm({
    fields: [
      { name: 'name', label: t('Your name, as visitors see it'), autocomplete: 'name' },
      { name: 'login', label: t('Login'), autocomplete: 'username' },
      passwordField(t('Password')),
    ],
    submit: t('Create the account'),
    act: (fields) => actions.api.setUp({ ...fields, language: state.language, secret: decodeURIComponent(location.hash.slice('#setup='.length)) }),
    words: actions.words,
    onDone() {
      history.replaceState(null, '', location.pathname); // the secret is used up
      actions.start();
    },
  });
  return cardOf(actions, languages, state, t('Set up the console'), t('This link works once. It makes the first account; with it you add your colleagues.'), form);
}

/** @param {any} actions */
export function unreachableCard(actions) {
  const retry = el('button', { type: 'button', class: 'strong', onclick: () => actions.start() }, t('Try again'));
  return el('main', { class: 'card' }, el('h1', {}, t('The server does not answer')), el('p', {}, t('Please check your connection.')), retry);
}

/** @param {string} label @param {string} [name] */
export function passwordField(label, name = 'password') {
  const hint = t('At least {count} characters. A sentence is easy to remember and hard to guess.', { count: LEAST_PASSWORD });
  return { name, label, type: 'password', autocomplete: 'new-password', minlength: LEAST_PASSWORD, hint };
}

/** @param {string[]} languages @param {any} actions */
export function languageButtons(languages, actions) {
  const buttons = languages.map((code) => {
    const name = new Intl.DisplayNames([code], { type: 'language' }).of(code);
    return el('button', { type: 'button', lang: code, 'aria-label': name, title: name, onclick: () => actions.speak(code) }, code.toUpperCase());
  });
  return {
    node: el('div', { class: 'languages', role: 'group', 'aria-label': t('Language') }, ...buttons),
    render: (language) => buttons.forEach((button) => button.setAttribute('aria-pressed', String(button.lang === language))),
  };
}

function cardOf(actions, languages, { company, language }, title, lead, form) {
  const choice = languageButtons(languages, actions);
  choice.render(language);
  const brand = el('p', { class: 'brand' }, icon(BUBBLE), el('span'));
  setText(brand.lastChild, company || 'Tresen');
  return el('main', { class: 'card' }, el('div', { class: 'head' }, brand, choice.node), el('h1', {}, title), lead && el('p', { class: 'lead', role: 'status' }, lead), form);
}
