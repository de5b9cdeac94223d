/** Form: labelled fields, one button, and the server's words where something is not as it should be. */
import { el, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';

/**
 * @typedef {{ name: string, label: string, type?: string, autocomplete?: string, hint?: string, minlength?: number, value?: string, isLong?: boolean, isOptional?: boolean }} Field
 */

/**
 * @param {object} parts
 * @param {Field[]} parts.fields
 * @param {string} parts.submit words of the button
 * @param {(values: Record<string, string>) => Promise<{ ok: boolean, message?: string, field?: string, retry_after?: number }>} parts.act
 * @param {(ack: any) => string} parts.words
 * @param {(form: HTMLFormElement, ack: any) => void} [parts.onDone]
 */
export function createForm({ fields, submit, act, words, onDone }) {
  const problem = el('p', { class: 'problem', role: 'alert' });
  const button = el('button', { type: 'submit', class: 'strong' }, submit);
  const form = el('form', { class: 'form' }, ...fields.map(field), problem, button);
  let isBusy = false;

  const wait = (seconds) => {
    button.disabled = seconds > 0;
    // Translators: on a button, while too many attempts have to cool down.
    setText(button, seconds > 0 ? t('Please wait {seconds} s', { seconds }) : submit);
    if (seconds > 0) setTimeout(wait, 1000, seconds - 1);
  };

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    const values = Object.fromEntries(fields.map(({ name }) => [name, form.elements[name].value]));
    const ack = await act(values);
    isBusy = false;
    setText(problem, '');
    for (const { name } of fields) form.elements[name].removeAttribute('aria-invalid');
    if (ack.ok) return onDone?.(form, ack);
    setText(problem, words(ack));
    const wrong = form.elements[ack.field];
    wrong?.setAttribute('aria-invalid', 'true');
    wrong?.focus();
    if (ack.retry_after) wait(Math.ceil(ack.retry_after));
  });
  return form;
}

let lastField = 0;

/** @param {Field} field */
function field({ name, label, type = 'text', autocomplete = 'off', hint, minlength, value = '', isLong, isOptional }) {
  const id = `field-${++lastField}`;
  const common = { id, name, required: !isOptional, minlength, 'aria-describedby': hint ? `${id}-hint` : null };
  const input = isLong ? el('textarea', { ...common, rows: '3' }) : el('input', { ...common, type, autocomplete, spellcheck: 'false', autocapitalize: 'none' });
  input.value = value;
  return el('div', { class: 'entry' }, el('label', { for: id }, label), input, hint && el('p', { id: `${id}-hint`, class: 'hint' }, hint));
}
