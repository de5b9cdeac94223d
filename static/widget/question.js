/** Question: a confirmation inside the frame, in the composer's place; it holds nobody: Tab, Escape and all else go on. */
import { el } from '../shared/dom.js';
import { t } from '../shared/strings.js';

/**
 * @param {object} parts
 * @param {string} parts.title
 * @param {string} parts.text
 * @param {string} parts.yes
 * @param {() => Promise<{ ok: boolean, message?: string }>} parts.act
 * @param {() => void} parts.onClose
 */
export function createQuestion({ title, text, yes, act, onClose }) {
  const problem = el('p', { class: 'problem', role: 'alert' });
  const no = el('button', { type: 'button', onclick: onClose }, t('Cancel'));
  const confirm = el('button', { type: 'button', class: 'strong', onclick: () => answer() }, yes);
  const answer = async () => {
    confirm.disabled = true;
    const ack = await act();
    confirm.disabled = false;
    if (ack.ok) onClose();
    else problem.textContent = ack.message || t('There is no connection right now. Please try again in a moment.');
  };
  const node = el(
    'div',
    { class: 'question', role: 'alertdialog', 'aria-labelledby': 'question', 'aria-describedby': 'question-text' },
    el('h2', { id: 'question' }, title),
    el('p', { id: 'question-text' }, text),
    problem,
    el('div', { class: 'answers' }, confirm, no),
  );
  return { node, focus: () => no.focus() };
}
