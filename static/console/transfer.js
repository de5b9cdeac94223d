/** Transfer: gives a conversation to a colleague who is present, with a word about it if one likes. */
import { el, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { createDialog } from './dialog.js';

/** @param {any} actions @param {import('./state.js').State} state @param {string} conversation */
export function transferDialog(actions, state, conversation) {
  const others = state.agents.filter(({ id, present }) => present && id !== state.agent.id);
  if (!others.length) return createDialog(t('Transfer'), el('p', {}, t('No colleague is present. Release the conversation, and it goes back to its place in the queue.')));
  const choices = others.map(({ id, name }, index) => {
    const box = el('input', { type: 'radio', name: 'to', value: id, required: true });
    box.checked = index === 0;
    return el('label', { class: 'choice' }, box, el('span', {}, name));
  });
  const note = el('textarea', { id: 'transfer-note', rows: '3', maxlength: '4000' });
  const problem = el('p', { class: 'problem', role: 'alert' });
  const form = el(
    'form',
    { class: 'form' },
    el('fieldset', {}, el('legend', {}, t('To whom?')), ...choices),
    el('div', { class: 'entry note' }, el('label', { for: 'transfer-note' }, t('Note for your colleague, if you like')), note),
    problem,
    el('button', { type: 'submit', class: 'strong' }, t('Transfer')),
  );
  const dialog = createDialog(t('Transfer'), form);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const text = note.value.trim();
    const ack = await actions.transfer({ conversation, to: form.elements.to.value, ...(text ? { note: text } : {}) });
    if (ack.ok) dialog.close();
    else setText(problem, actions.words(ack));
  });
  return dialog;
}
