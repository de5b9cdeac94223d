/** View: the parts of the console put together; `render(state)` makes the page say what the state says. */
import { el, icon, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { CLOSE } from '../widget/icons.js';
import { createConversation } from './conversation.js';
import { createFaults } from './faults.js';
import { createGathered } from './gathered.js';
import { createGroup } from './group.js';
import { helpSheet } from './help.js';
import { createInbox } from './inbox.js';
import { loginCard, setupCard, unreachableCard } from './login.js';
import { createQuestions } from './questions.js';
import { createTicket } from './ticket.js';
import { createTopBar } from './topbar.js';

/**
 * @param {object} parts
 * @param {any} parts.actions what an agent can do
 * @param {ReturnType<typeof import('./drafts.js').createDrafts>} parts.drafts
 * @param {string[]} parts.languages
 */
export function createView({ actions, drafts, languages }) {
  const node = el('div', { class: 'console' });
  let screen = '';
  /** @type {ReturnType<typeof createDesk> | null} */
  let desk = null;
  const help = () => helpSheet().show();

  /** @param {import('./state.js').State} state */
  const render = (state) => {
    if (state.screen !== screen) {
      screen = state.screen;
      document.querySelectorAll('dialog').forEach((dialog) => dialog.remove());
      desk = screen === 'desk' ? createDesk({ actions, drafts, languages, help, agent: state.agent }) : null;
      node.replaceChildren(...(desk ? desk.nodes : card(screen, actions, languages, state)));
      if (!desk) node.querySelector('input, .strong')?.focus();
    }
    desk?.render(state);
  };

  return {
    node,
    render,
    help,
    focusMenu: () => (desk ? desk.focusMenu() : node.querySelector('[lang][aria-pressed=true]')?.focus()),
    focusSearch: () => desk?.focusSearch(),
    focusedConversation: () => desk?.list().focusedConversation?.(),
    move: (step) => desk?.list().move(step),
    focusComposer: (kind) => desk?.focusComposer(kind),
    suggest: (index) => desk?.suggest(index),
    escape: () => desk?.escape(),
  };
}

function card(screen, actions, languages, state) {
  if (screen === 'setup') return [setupCard(actions, languages, state)];
  if (screen === 'login') return [loginCard(actions, languages, state)];
  if (screen === 'unreachable') return [unreachableCard(actions)];
  return [];
}

function partOf({ kind, id }, actions, drafts) {
  if (kind === 'conversation') return createConversation(actions, drafts, id);
  if (kind === 'ticket') return createTicket(actions, drafts, id);
  return id && id !== 'gathered' ? createGroup(actions, id) : createGathered(actions);
}

function createDesk({ actions, drafts, languages, help, agent }) {
  const top = createTopBar({ actions, languages, help, agent });
  const inbox = createInbox(actions);
  const questions = createQuestions(actions);
  let list = inbox; // of the page that is shown
  const empty = el('div', { class: 'nothing' }, el('h2', {}, t('Nothing is open')), el('p', {}, t('Choose a conversation or a ticket on the left. Press ? to see what the keys do.')));
  const pane = el('section', { class: 'pane', 'aria-label': t('What is open') }, empty);
  const offline = el('p', { class: 'offline', role: 'status' });
  const faults = createFaults();
  const words = el('span', { role: 'alert' });
  const dismiss = el('button', { type: 'button', class: 'round', title: t('Dismiss'), 'aria-label': t('Dismiss'), onclick: actions.dismiss }, icon(CLOSE));
  const notice = el('div', { class: 'toast', hidden: true }, words, dismiss);
  const work = el('main', { class: 'work' }, inbox.node, questions.node, pane);
  let opened = '';
  let part = null;
  let wanted = ''; // the composer to focus as soon as it is there

  const render = (state) => {
    top.render(state);
    setText(offline, state.isLate ? t('No connection. What you see may be out of date; drafts are kept.') : '');
    faults.render(state);
    notice.hidden = !state.notice;
    setText(words, state.notice);
    const { route } = state;
    list = route?.kind === 'unanswered' ? questions : inbox;
    inbox.node.hidden = list !== inbox;
    questions.node.hidden = list !== questions;
    list.render(state);
    const key = route ? `${route.kind} ${route.id}` : '';
    if (key !== opened) {
      const isFirst = opened === '' && !part;
      opened = key;
      part = route && partOf(route, actions, drafts);
      pane.replaceChildren(part ? part.node : empty);
      work.classList.toggle('has-open', Boolean(route?.id));
      if (!route?.id) list.focus(isFirst);
      else if (list === questions && !isFirst) part.focus();
    }
    part?.render(state);
    if (wanted && part?.focusComposer?.(wanted)) wanted = '';
  };

  return {
    nodes: [top.node, el('div', {}, offline, faults.node), work, notice],
    list: () => list,
    focusSearch: () => list.focusSearch?.(),
    render,
    focusMenu: top.focusMenu,
    focusComposer(kind) {
      wanted = part?.focusComposer?.(kind) ? '' : kind;
    },
    suggest: (index) => part?.suggest?.(index),
    /** One step back: out of the open menu, the search, the writing, the conversation. */
    escape() {
      if (top.closeMenu() || list.leaveSearch?.()) return;
      const writing = document.activeElement;
      if (pane.contains(writing) && writing.matches('textarea, input:not([type=checkbox])')) part?.focus();
      else if (part) actions.back();
    },
  };
}
