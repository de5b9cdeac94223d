/** Header: whose chat this is, whether people are there, in which language we speak, and the ways out. */
import { el, icon, named, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { hoursLine } from './hours.js';
import { CLOSE, MORE } from './icons.js';

/** @param {any} actions @param {boolean} isFramed whether there is a page to go back to */
export function createHeader(actions, isFramed) {
  const title = el('h1', {}, 'Chat');
  const dot = el('i', { class: 'dot' });
  const hoursText = el('span');
  const hours = el('p', { class: 'hours' }, dot, hoursText);
  const languages = el('div', { class: 'languages', role: 'group', 'aria-label': t('Language') });
  const menu = createMenu(actions);
  const close = el('button', { ...named(t('Close chat')), class: 'round', onclick: actions.close }, icon(CLOSE));
  const node = el('header', {}, el('div', { class: 'bar' }, title, languages, menu.node, isFramed && close), hours);

  /** @param {import('./state.js').State} state */
  const render = (state) => {
    setText(title, state.company || 'Chat');
    setText(hoursText, hoursLine(state, state.language, new Date()));
    hours.hidden = state.open === null;
    dot.classList.toggle('open', Boolean(state.open));
    if (languages.childElementCount !== state.languages.length) {
      languages.replaceChildren(...state.languages.map((code) => languageButton(code, actions)));
    }
    for (const button of languages.children) button.setAttribute('aria-pressed', button.lang === state.language);
    menu.node.hidden = state.isEnded;
  };
  return { node, render, closeMenu: menu.close };
}

function languageButton(code, actions) {
  const name = new Intl.DisplayNames([code], { type: 'language' }).of(code);
  return el('button', { ...named(name), lang: code, onclick: () => actions.speak(code) }, code.toUpperCase());
}

/** Two rare and final things, out of the way. Tab walks through them; Escape, a click elsewhere or leaving closes. */
function createMenu(actions) {
  const button = el('button', { ...named(t('More')), class: 'round', 'aria-expanded': 'false' }, icon(MORE));
  const item = (words, ask) => {
    const act = () => {
      show(false);
      ask(button);
    };
    return el('li', {}, el('button', { type: 'button', onclick: act }, words));
  };
  const list = el('ul', { hidden: true }, item(t('End chat'), actions.askToEnd), item(t('Forget me'), actions.askToForget));
  const node = el('div', { class: 'menu' }, button, list);
  const show = (isOpen) => {
    list.hidden = !isOpen;
    button.setAttribute('aria-expanded', isOpen);
  };
  button.addEventListener('click', () => show(list.hidden));
  node.addEventListener('focusout', ({ relatedTarget }) => relatedTarget && !node.contains(relatedTarget) && show(false));
  document.addEventListener('click', ({ target }) => node.contains(target) || show(false));
  return {
    node,
    /** @returns {boolean} whether there was something to close */
    close() {
      if (list.hidden) return false;
      show(false);
      button.focus();
      return true;
    },
  };
}
