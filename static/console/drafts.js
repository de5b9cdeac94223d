/** Drafts: what an agent has typed and not sent, by conversation. They survive a reload, and no longer than the tab. */

const PREFIX = 'tresen:draft:';

/**
 * A reply and a note are two texts: switching between them must never send the one as the other. Each has the id under
 * which it was tried to be sent, so that trying again cannot post it twice.
 * @typedef {{ kind: 'reply' | 'note', reply: string, note: string, reply_id: string, note_id: string }} Draft
 */

export function createDrafts() {
  /** @type {Map<string, string>} for where the browser refuses storage */
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
      const text = attempt((place) => place.getItem(PREFIX + id)) ?? memory.get(id) ?? '{}';
      return { kind: 'reply', reply: '', note: '', reply_id: '', note_id: '', ...JSON.parse(text) };
    },
    /** @param {string} id @param {Draft} draft */
    keep(id, draft) {
      const isEmpty = !draft.reply && !draft.note;
      const text = JSON.stringify(draft);
      memory.set(id, text);
      attempt((place) => (isEmpty ? place.removeItem(PREFIX + id) : place.setItem(PREFIX + id, text)));
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
