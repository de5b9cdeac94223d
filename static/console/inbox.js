/** Inbox: everybody whom the team may answer, in sections; above it the search, which takes the sections' place. */
import { el, icon, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { SEARCH } from './icons.js';
import { createList } from './list.js';
import { conversationRow, createRow, drawRow, ticketRow } from './row.js';
import { sections } from './sections.js';
import { createTabs } from './tabs.js';

const PATIENCE = 250; // after the last letter, before it is searched for

/** @param {any} actions */
export function createInbox(actions) {
  const parts = {
    // Translators: heading in the inbox. Room for 30 characters.
    waiting: createSection(t('Waiting'), actions, t('Nobody is waiting.')),
    // Translators: heading in the inbox. Room for 30 characters.
    mine: createSection(t('With me'), actions),
    tickets: createSection(t('Tickets'), actions),
    // Translators: heading in the inbox. Room for 30 characters.
    bot: createSection(t('With the bot'), actions),
    // Translators: heading in the inbox. Room for 30 characters.
    colleagues: createSection(t('With colleagues'), actions),
    // Translators: heading in the inbox. Room for 30 characters.
    resolved: createSection(t('Resolved'), actions, '', false),
  };
  const list = el('div', { class: 'sections' }, ...Object.values(parts).map((part) => part.node));
  const results = {
    conversations: createSection(t('Conversations'), actions),
    tickets: createSection(t('Tickets'), actions),
  };
  const none = el('p', { class: 'none', role: 'status' });
  const found = el('div', { class: 'sections', hidden: true }, none, results.conversations.node, results.tickets.node);
  const input = el('input', { type: 'search', 'aria-label': t('Search conversations and tickets'), placeholder: t('Search'), autocomplete: 'off' });
  const loading = el('p', { class: 'none' }, t('Loading…'));
  const tabs = createTabs('inbox');
  const node = el('nav', { class: 'inbox', 'aria-label': t('Inbox') }, tabs.node, el('div', { class: 'search' }, icon(SEARCH), input), loading, list, found);
  let timer = 0;
  let lastKey = '';

  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => actions.search(input.value.trim()), PATIENCE);
  });
  node.addEventListener('focusin', ({ target }) => (lastKey = target.dataset.key ?? lastKey));

  const rows = () => [...node.querySelectorAll('.go')].filter((each) => each.checkVisibility());
  const rowOf = (key) => rows().find((each) => each.dataset.key === key);

  /** @param {import('./state.js').State} state */
  const render = (state) => {
    const now = new Date();
    const focused = node.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const asRows = (name, all) => all.map((each) => (name === 'tickets' ? ticketRow : conversationRow)(each, state, now));
    tabs.render(state);
    for (const [name, all] of Object.entries(sections(state))) parts[name].render(asRows(name, all));
    loading.hidden = state.isListed;
    list.hidden = !state.isListed || state.found !== null;
    found.hidden = state.found === null;
    if (state.found) {
      for (const name of ['conversations', 'tickets']) results[name].render(asRows(name, state.found[name]));
      const isNone = !state.found.conversations.length && !state.found.tickets.length;
      setText(none, isNone ? t('Nothing found for “{text}”.', { text: state.found.text }) : '');
    }
    // A row that moved to another section was taken out of the page for a moment, and lost the focus.
    if (focused && document.activeElement?.dataset.key !== focused) rowOf(focused)?.focus();
  };

  const leaveSearch = () => {
    if (!input.value && document.activeElement !== input) return false;
    clearTimeout(timer);
    input.value = '';
    actions.search('');
    (rowOf(lastKey) ?? rows()[0] ?? input).focus();
    if (document.activeElement === input) input.blur();
    return true;
  };

  return {
    node,
    render,
    leaveSearch,
    focusSearch: () => input.focus(),
    /** Come back to the row that one left. @param {boolean} isStart then the focus stays where it is */
    focus: (isStart) => !isStart && (rowOf(lastKey) ?? rows()[0] ?? input).focus(),
    /** @returns {string | undefined} the conversation whose row has the focus */
    focusedConversation() {
      const [kind, id] = (node.contains(document.activeElement) && document.activeElement.dataset.key?.split(' ')) || [];
      return kind === 'conversation' ? id : undefined;
    },
    /** @param {1 | -1} step */
    move(step) {
      const all = rows();
      const at = all.findIndex((each) => each.dataset.key === lastKey);
      const next = at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step));
      all[next]?.focus();
      all[next]?.scrollIntoView({ block: 'nearest' });
    },
  };
}

function createSection(title, actions, empty = '', isOpen = true) {
  const count = el('span', { class: 'count' });
  const list = el('ul');
  const none = empty && el('p', { class: 'none' }, empty);
  const node = el('details', { class: 'section', open: isOpen }, el('summary', {}, el('h2', {}, title), ' ', count), none, list);
  const draw = createList(list, {
    key: ({ kind, id }) => `${kind} ${id}`,
    create: (row) => createRow(actions, row),
    draw: drawRow,
  });
  return {
    node,
    render(rows) {
      draw(rows);
      setText(count, String(rows.length));
      list.hidden = !rows.length;
      if (none) none.hidden = rows.length > 0;
      else node.hidden = !rows.length;
    },
  };
}
