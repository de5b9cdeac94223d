/** Drafts: what an agent has typed and not sent, by conversation. They survive a reload, without secrets, and no longer than the tab. */
import { hide } from '../widget/hiding.js';

const PREFIX = 'tresen:draft:';

/**
 * A reply and a note are two texts: switching between them must never send the one as the other. Each has the id under
 * which it was tried to be sent, so that trying again cannot post it twice.
 * @typedef {{ kind: 'reply' | 'note', reply: string, note: string, reply_id: string, note_id: string }} Draft
 */

export function createDrafts() {
  /** @type {Map<string, string>} as they were typed; all there is where the browser refuses storage */
  const memory = new Map();
  const attempt = (act) => {
    try {
      return act(window.sessionStorage);
    } catch {
      return null;
    }
  };

  return {
    /** @param {string} id @returns {Draft} */
    recall(id) {
      const text = memory.get(id) ?? attempt((place) => place.getItem(PREFIX + id)) ?? '{}';
      return { kind: 'reply', reply: '', note: '', reply_id: '', note_id: '', ...JSON.parse(text) };
    },
    /** @param {string} id @param {Draft} draft */
    keep(id, draft) {
      const isEmpty = !draft.reply && !draft.note;
      const kept = JSON.stringify({ ...draft, reply: hide(draft.reply), note: hide(draft.note) });
      memory.set(id, JSON.stringify(draft));
      attempt((place) => (isEmpty ? place.removeItem(PREFIX + id) : place.setItem(PREFIX + id, kept)));
    },
    /** At signing out nothing stays for whoever comes next. */
    forget() {
      memory.clear();
      attempt((place) => Object.keys(place).forEach((key) => key.startsWith(PREFIX) && place.removeItem(key)));
    },
  };
}

/** crypto.randomUUID is missing where the page came over plain http. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
