/** Tabs: the pages of the console, at the top of their lists. */
import { el, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';

/** @param {'inbox' | 'unanswered'} current */
export function createTabs(current) {
  const count = el('span', { class: 'count' });
  const link = (name, hash, ...words) => el('a', { href: hash, class: 'tab', 'aria-current': name === current ? 'page' : null }, ...words);
  const node = el('div', { class: 'tabs' }, link('inbox', '#/', t('Inbox')), link('unanswered', '#/unanswered', t('Unanswered'), ' ', count));
  return {
    node,
    /** @param {import('./state.js').State} state */
    render: (state) => setText(count, state.unanswered.count ? String(state.unanswered.count) : ''),
  };
}
