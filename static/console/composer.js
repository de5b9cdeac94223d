/** Composer: where an agent writes a reply to the visitor or a note to the team. What is typed stays until it is stored. */
import { el, icon, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { newId } from './drafts.js';
import { LOCK } from './icons.js';

const LIMIT = 4000;

/**
 * @param {object} parts
 * @param {string} parts.id of the conversation or ticket: the draft's key
 * @param {ReturnType<typeof import('./drafts.js').createDrafts>} parts.drafts
 * @param {boolean} parts.hasNotes
 * @param {string} parts.label of the reply
 * @param {(kind: 'reply' | 'note', client_id: string, text: string) => Promise<any>} parts.send
 * @param {() => void} [parts.type]
 * @param {(ack: any) => string} parts.words
 */
export function createComposer({ id, drafts, hasNotes, label, send, type, words }) {
  const draft = drafts.recall(id);
  if (!hasNotes) draft.kind = 'reply';
  let isSending = false;
  let gate = null;
  let isInterrupted = false;

  const input = el('textarea', { rows: '2', maxlength: String(LIMIT) });
  const button = el('button', { type: 'submit', class: 'strong' });
  const problem = el('p', { class: 'problem', role: 'alert' });
  const hint = el('p', { class: 'hint' });
  // Translators: a tab beside “Reply”. Room for 16 characters.
  const kinds = { reply: radio('reply', label), note: radio('note', t('Note')) };
  const choice = el('div', { class: 'kinds', role: 'radiogroup', 'aria-label': t('What you write') }, ...Object.values(kinds));
  const gateText = el('span');
  const gateAct = el('button', { type: 'button', class: 'strong', onclick: () => gate?.act() });
  const gateNode = el('div', { class: 'gate' }, gateText, gateAct);
  const writing = el('div', { class: 'writing' }, input, el('div', { class: 'below' }, hint, button));
  const node = el('form', { class: 'composer' }, hasNotes && choice, problem, gateNode, writing);

  function radio(kind, text) {
    const box = el('input', { type: 'radio', name: 'kind', value: kind });
    box.addEventListener('change', () => choose(kind));
    return el('label', {}, box, kind === 'note' && icon(LOCK), el('span', {}, text));
  }

  const measure = () => {
    input.style.height = 'auto';
    input.style.height = `${input.scrollHeight + 2}px`;
  };
  const draw = () => {
    const { kind } = draft;
    const isNote = kind === 'note';
    const isShut = !isNote && gate !== null;
    node.classList.toggle('note', isNote);
    kinds[kind].firstChild.checked = true;
    gateNode.hidden = !isShut;
    writing.hidden = isShut;
    if (gate) {
      setText(gateText, gate.text);
      setText(gateAct, gate.words ?? '');
      gateAct.hidden = !gate.words;
    }
    input.setAttribute('aria-label', isNote ? t('Note to the team') : label);
    input.placeholder = isNote ? t('Only the team sees this.') : label;
    // Translators: a button. Room for 18 characters.
    setText(button, isNote ? t('Add note') : t('Send'));
    setText(hint, isNote ? t('Internal. The visitor never sees notes.') : t('Enter sends, Shift and Enter makes a new line.'));
  };
  const keep = () => drafts.keep(id, draft);
  const fill = () => {
    input.value = draft[draft.kind];
    measure();
  };
  const choose = (kind) => {
    draft.kind = kind;
    setText(problem, '');
    keep();
    draw();
    fill();
  };
  const drop = (kind) => {
    draft[kind] = '';
    draft[`${kind}_id`] = '';
    keep();
    if (draft.kind === kind) fill();
  };

  const submit = async (event) => {
    event?.preventDefault();
    const { kind } = draft;
    const text = draft[kind].trim();
    if (!text || isSending || writing.hidden) return;
    // The same words keep their id: whatever became of an attempt, the next one cannot post them twice.
    const clientId = (draft[`${kind}_id`] ||= newId());
    keep();
    isSending = input.readOnly = true;
    const ack = await send(kind, clientId, text);
    isSending = input.readOnly = false;
    if (ack.ok) {
      if (draft[`${kind}_id`] === clientId) drop(kind);
      setText(problem, ack.masked?.length ? t('Confidential details in it were made unreadable before it was stored.') : '');
    } else if (ack.error === 'stale_view') {
      setText(problem, t('Not sent: something new came in while you wrote. Read it, then press Send again.'));
    } else if (ack.error === 'offline') {
      setText(problem, t('Not sent yet. Your text is kept; press Send again.'));
    } else {
      if (ack.error === 'client_id_reused') draft[`${kind}_id`] = '';
      setText(problem, words(ack));
    }
  };

  node.addEventListener('submit', submit);
  input.addEventListener('input', () => {
    draft[draft.kind] = input.value;
    draft[`${draft.kind}_id`] = '';
    keep();
    measure();
    if (draft.kind === 'reply') type?.();
  });
  input.addEventListener('keydown', (event) => {
    // While an input method composes a character, Enter chooses it (229: Safari says so only this way).
    const isComposing = event.isComposing || event.keyCode === 229;
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey && !isComposing) submit(event);
  });
  draw();
  input.value = draft[draft.kind];

  return {
    node,
    measure,
    /** What stands in the way of a reply, if anything does. @param {{ text: string, words?: string, act?: () => void } | null} next */
    setGate(next) {
      gate = next;
      isInterrupted ||= document.activeElement === input;
      draw();
      if (writing.hidden) return;
      if (isInterrupted && document.activeElement === document.body) input.focus(); // hiding it took the focus away
      isInterrupted = false;
    },
    /** What is stored need not be sent again. @param {any[]} posted messages and notes */
    settle(posted) {
      for (const kind of ['reply', 'note']) {
        const clientId = draft[`${kind}_id`];
        if (clientId && posted.some((each) => each.client_id === clientId)) drop(kind);
      }
    },
    /** @param {'reply' | 'note'} kind @returns {boolean} whether one can write there now */
    focus(kind) {
      if (kind !== draft.kind && hasNotes) choose(kind);
      if (!writing.hidden) input.focus();
      return !writing.hidden;
    },
    /** Put words into the reply, in place of nothing or at the cursor. @param {string} text */
    insert(text) {
      if (draft.kind !== 'reply') choose('reply');
      input.setRangeText(text, input.selectionStart, input.selectionEnd, 'end');
      input.dispatchEvent(new Event('input'));
      if (!writing.hidden) input.focus();
    },
  };
}
