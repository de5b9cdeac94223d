/** Top bar: whose console this is, whether the chat is open, whether this agent is present, and what is rarely needed. */
import { el, icon, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { PERSON } from '../widget/icons.js';
import { accountDialog } from './account.js';
import { colleaguesDialog } from './colleagues.js';
import { BUBBLE, QUESTION } from './icons.js';
import { languageButtons } from './login.js';
import { shortMoment } from './times.js';

/** @param {{ actions: any, languages: string[], help: () => void, agent: import('./api.js').Agent }} parts */
export function createTopBar({ actions, languages, help, agent }) {
  const title = el('h1', {}, icon(BUBBLE), el('span', {}, 'Tresen'));
  const dot = el('i', { class: 'dot' });
  const hoursText = el('span');
  const hours = el('p', { class: 'hours', hidden: true }, dot, hoursText);
  // Translators: a switch in the top bar: this agent takes conversations now. Room for 14 characters.
  const presence = el('button', { type: 'button', class: 'switch', role: 'switch', 'aria-checked': 'false' }, el('i'), el('span', {}, t('Present')));
  presence.addEventListener('click', () => actions.setPresent(presence.getAttribute('aria-checked') !== 'true'));
  const sheet = el('button', { type: 'button', class: 'round', title: t('Keys'), 'aria-label': t('Keys'), onclick: help }, icon(QUESTION));
  const menu = createAccountMenu(actions, languages, agent);
  const node = el('header', { class: 'top' }, title, hours, presence, sheet, menu.node);

  /** @param {import('./state.js').State} state */
  const render = (state) => {
    setText(title.lastChild, state.company || 'Tresen');
    hours.hidden = state.open === null;
    setText(hoursText, hoursWords(state, new Date()));
    dot.className = `dot ${state.available ? 'open' : state.open ? 'unmanned' : ''}`.trim();
    presence.setAttribute('aria-checked', String(state.isPresent || state.agents.some(({ id, present }) => present && id === state.agent.id)));
    menu.render(state);
  };
  return { node, render, closeMenu: menu.close, focusMenu: menu.focus };
}

/** @param {import('./state.js').State} state @param {Date} now */
function hoursWords({ open, available, opens_at, closes_at, language }, now) {
  const at = open ? closes_at : opens_at;
  const time = at && shortMoment(at, language, now);
  // Translators: about the chat; {time} is like "18:00" or "Mon 10:00".
  if (open && available) return time ? t('Open until {time}', { time }) : t('Open around the clock');
  if (open) return time ? t('Open until {time}, but nobody is present', { time }) : t('Open, but nobody is present');
  return time ? t('Closed until {time}', { time }) : t('Closed at present');
}

function createAccountMenu(actions, languages, agent) {
  const name = el('span', { class: 'name' }, agent.name);
  const button = el('button', { type: 'button', class: 'account', 'aria-expanded': 'false' }, icon(PERSON), name);
  const sound = el('button', { type: 'button', role: 'switch', class: 'switch' }, el('i'), el('span', {}, t('Sound when somebody waits')));
  const desktop = el('button', { type: 'button' });
  const language = languageButtons(languages, actions);
  const item = (words, act) => el('button', { type: 'button', onclick: () => (show(false), act()) }, words);
  const { notices } = actions;
  const panel = el(
    'div',
    { class: 'menu', hidden: true },
    item(t('Account and sessions'), () => accountDialog(actions, button.lastChild.textContent).show()),
    item(t('Colleagues'), () => colleaguesDialog(actions).show()),
    el('hr'),
    sound,
    desktop,
    language.node,
    el('hr'),
    item(t('Sign out'), actions.leave),
  );
  const node = el('div', { class: 'holder' }, button, panel);

  const show = (isOpen) => {
    panel.hidden = !isOpen;
    button.setAttribute('aria-expanded', String(isOpen));
  };
  const refresh = () => {
    sound.setAttribute('aria-checked', String(notices.isLoud()));
    const words = {
      default: t('Allow desktop notices'),
      granted: t('Desktop notices are allowed'),
      denied: t('Desktop notices are blocked by the browser'),
      unsupported: t('This browser has no desktop notices'),
    };
    setText(desktop, words[notices.permission()]);
    desktop.disabled = notices.permission() !== 'default';
  };
  button.addEventListener('click', () => {
    refresh();
    show(panel.hidden);
  });
  sound.addEventListener('click', () => {
    notices.setLoud(!notices.isLoud());
    refresh();
  });
  desktop.addEventListener('click', async () => {
    await notices.ask();
    refresh();
  });
  document.addEventListener('click', ({ target }) => !node.contains(target) && show(false));
  node.addEventListener('focusout', ({ relatedTarget }) => relatedTarget && !node.contains(relatedTarget) && show(false));

  return {
    node,
    focus: () => button.focus(),
    close() {
      if (panel.hidden) return false;
      show(false);
      button.focus();
      return true;
    },
    /** @param {import('./state.js').State} state */
    render(state) {
      setText(name, state.agent?.name ?? '');
      language.render(state.language);
    },
  };
}
