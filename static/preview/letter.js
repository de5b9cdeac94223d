/** Letter: a mail as its reader's program shows it. */
import { el } from '../shared/dom.js';

/** @param {{ letter: { sender: string, recipient: string, subject: string, text: string } }} part */
export function showLetter({ letter }) {
  const { sender, recipient, subject, text } = letter;
  const line = (name, value) => [el('dt', {}, name), el('dd', {}, value)];
  const lines = text.trim().split(/\r?\n/);
  const body = lines.map((each) => el('p', { class: each.startsWith('>') ? 'quoted' : '' }, each || '\u00a0'));
  const head = el('dl', {}, ...line('From', sender), ...line('To', recipient));
  document.body.replaceChildren(el('main', { class: 'letter' }, el('h1', {}, subject), head, ...body));
}
