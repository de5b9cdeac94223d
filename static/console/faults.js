/** Faults: says that an edited text or intent is not served yet, and where to mend it. */
import { el, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';

const SHOWN = 20; // lines that are shown

export function createFaults() {
  const count = el('b');
  const list = el('ol');
  // Translators: a bar across the console. Below it stand the files and lines that are to be mended.
  const words = el('span', {}, t('Changed texts are not shown to visitors yet: something in them is to be mended. The old ones stay until then.'));
  const details = el('details', {}, el('summary', {}, words, ' ', count), list);
  const node = el('section', { class: 'faults', 'aria-label': t('Texts to be mended'), hidden: true }, details);
  let shown = '';

  return {
    node,
    /** @param {import('./state.js').State} state */
    render({ faults }) {
      const key = faults.join('\n');
      if (key === shown) return;
      shown = key;
      node.hidden = !faults.length;
      setText(count, `(${faults.length})`);
      list.replaceChildren(...faults.slice(0, SHOWN).map((fault) => el('li', { lang: 'en' }, fault)));
    },
  };
}
