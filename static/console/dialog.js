/** Dialog: a sheet above the page, as browsers have it: Escape closes, the focus stays inside and comes back afterwards. */
import { el, icon } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { CLOSE } from '../widget/icons.js';

let lastDialog = 0;

/**
 * @param {string} title
 * @param {...(Node | string | false | null)} children
 */
export function createDialog(title, ...children) {
  const id = `dialog-${++lastDialog}`;
  const close = el('button', { type: 'button', class: 'round', title: t('Close'), 'aria-label': t('Close') }, icon(CLOSE));
  const node = el('dialog', { 'aria-labelledby': id }, el('div', { class: 'sheet' }, el('div', { class: 'head' }, el('h2', { id }, title), close), ...children));
  close.addEventListener('click', () => node.close());
  node.addEventListener('click', ({ target }) => target === node && node.close()); // beside the sheet
  node.addEventListener('close', () => node.remove());
  return {
    node,
    close: () => node.close(),
    show() {
      document.body.append(node);
      node.showModal();
    },
  };
}
