/**
 * Storage: what the frame keeps between two pages: token, language, draft, and messages that are not yet acknowledged.
 * It is the frame's own localStorage, apart from the customer's page; where the browser refuses it, memory has to do.
 */

const PREFIX = 'tresen:';
const TOKEN = 'token';
const OUTBOX = 'outbox:';

/** @typedef {{ client_id: string, text: string, at: string, choice?: string, error?: string, isRaw?: boolean }} Unsent */

/** @param {Storage | undefined} place */
export function createStorage(place = permitted()) {
  const memory = new Map();

  const remember = (name, value) => memory.set(name, value);
  const keep = (name, value) => {
    try {
      place.setItem(PREFIX + name, value);
      memory.delete(name);
    } catch {
      remember(name, value); // refused, or full
    }
  };
  const recall = (name) => memory.get(name) ?? place?.getItem(PREFIX + name) ?? '';
  const drop = (name) => {
    memory.delete(name);
    place?.removeItem(PREFIX + name);
  };
  const names = () => [...memory.keys(), ...Object.keys(place ?? {}).map((key) => key.slice(PREFIX.length))];
  const unsent = () => names().filter((name) => name.startsWith(OUTBOX));

  return {
    keep,
    recall,
    /** A key for each message: two tabs that write at once do not undo each other; what may hold a secret stays in memory. @param {Unsent} message */
    keepUnsent: (message) => (message.isRaw ? remember : keep)(OUTBOX + message.client_id, JSON.stringify(message)),
    isUnsent: (id) => Boolean(recall(OUTBOX + id)),
    dropUnsent: (id) => drop(OUTBOX + id),
    /** @returns {Unsent[]} in the order in which they were written */
    recallUnsent: () =>
      unsent()
        .map((name) => JSON.parse(recall(name)))
        .sort((one, other) => (one.at < other.at ? -1 : 1)),
    /** Forget the visitor, but not the language in which we speak to them. */
    forget: () => [TOKEN, 'draft', ...unsent()].forEach(drop),
    /** Hear of another tab's token: a new one, or null when that tab ended the session. */
    onToken(listener) {
      window.addEventListener('storage', ({ key, newValue }) => {
        if (key === PREFIX + TOKEN) listener(newValue);
      });
    },
  };
}

/** Even looking at localStorage throws where it is refused. */
function permitted() {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}
