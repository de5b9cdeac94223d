/** Help: the sheet that says what the keys do. */
import { el } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { createDialog } from './dialog.js';
import { areKeysOn, setKeysOn } from './keys.js';

export function helpSheet() {
  const alone = [
    ['J K', t('Next and previous in the inbox')],
    [t('Enter'), t('Open')],
    ['T', t('Take')],
    ['R', t('Write a reply')],
    ['N', t('Write a note')],
    ['E', t('Resolve the conversation, or solve the ticket')],
    ['U', t('Unanswered questions, and back to the inbox')],
    ['/', t('Search')],
    ['?', t('This sheet')],
  ];
  const always = [
    ['Alt 1–3', t('Put one of the bot’s answers into the reply')],
    // Translators: names of keys, with a space between them.
    [t('Enter'), t('Send what is written')],
    [t('Shift Enter'), t('New line')],
    [t('Esc'), t('One step back')],
  ];
  const box = el('input', { type: 'checkbox', id: 'single-keys' });
  box.checked = areKeysOn();
  box.addEventListener('change', () => setKeysOn(box.checked));
  return createDialog(
    t('Keys'),
    el('h3', {}, t('While you are not writing')),
    rows(alone),
    el('p', { class: 'choice' }, box, el('label', { for: 'single-keys' }, t('Single keys are in use'))),
    el('h3', {}, t('Always')),
    rows(always),
  );
}

function rows(keys) {
  const entries = keys.flatMap(([key, words]) => [el('dt', {}, ...key.split(' ').flatMap((each) => [el('kbd', {}, each), ' '])), el('dd', {}, words)]);
  return el('dl', { class: 'keys' }, ...entries);
}
