/**
 * State: everything that the view shows, and how it changes: `reduce(state, event)` gives a new state and does nothing else.
 * The law of replay: a message is taken only if its number follows our last one; anything later means that we missed some.
 */

/**
 * @typedef {{ id: string, label: string }} Choice
 * @typedef {object} Message
 * @property {string} conversation
 * @property {number} seq
 * @property {string} id
 * @property {string} [client_id]
 * @property {'visitor' | 'bot' | 'agent' | 'system'} sender
 * @property {string} [agent_name]
 * @property {string} text
 * @property {string} at
 * @property {string} [language]
 * @property {string} [intent]
 * @property {string} [section]
 * @property {Choice[]} [choices]
 * @property {string} [form]
 *
 * @typedef {'sending' | 'stored' | 'failed'} Delivery
 * @typedef {import('./storage.js').Unsent & { delivery: Delivery, isRefused: boolean }} Outgoing
 * @typedef {ReturnType<typeof initialState>} State
 */

/** What `session_started` and `load_history` both tell. */
const HOUSE = ['open', 'opens_at', 'closes_at', 'hours_zone', 'available', 'notice', 'company'];
const SHARED = ['status', 'agent', ...HOUSE];

/** What outlives a session. */
const KEPT = ['languages', 'isOnline', 'isShown', 'outbox', ...HOUSE];

/** @param {string} language */
export function initialState(language) {
  return {
    language,
    languages: [],
    isOnline: false,
    isLate: false, // offline for so long that it is worth a word
    isShown: true,
    isReplayed: false,
    isEnded: false,
    heard: 0, // the newest number that an event told of: beyond `seq`, we missed something
    receipt: null,
    company: '',
    notice: '',
    conversation: null,
    seq: 0,
    status: 'bot',
    agent: null,
    position: null,
    open: null, // unknown until the server tells
    opens_at: null,
    closes_at: null,
    hours_zone: 'UTC',
    available: false,
    typist: null,
    unread: 0,
    problem: '', // of the conversation as a whole
    /** @type {Message[]} */ messages: [],
    /** @type {Outgoing[]} */ outbox: [],
    /** @type {Record<string, { thumb?: string, problem?: string }>} */ ratings: {},
  };
}

/**
 * @param {State} state
 * @param {{ type: string, [name: string]: any }} event
 * @returns {State}
 */
export function reduce(state, event) {
  return CHANGES[event.type]?.(state, event) ?? state;
}

const CHANGES = {
  connected: (state, { isOnline }) => ({ ...state, isOnline, isLate: isOnline ? false : state.isLate, typist: null }),
  late: (state) => ({ ...state, isLate: !state.isOnline }),
  shown: (state) => ({ ...state, isShown: true, unread: 0 }),
  hidden: (state) => ({ ...state, isShown: false }),

  // A session that the server does not know is a new one: nothing of the old one is shown any more, but what was not
  // acknowledged is still sent.
  started(state, { session, isNew }) {
    const kept = isNew ? cleared(state) : state;
    const known = { ...kept, ...pick(session, SHARED), languages: session.languages ?? [], isEnded: false };
    return session.conversation ? inConversation(known, session.conversation) : { ...known, isReplayed: true };
  },
  replayed(state, { history }) {
    const known = inConversation({ ...state, ...pick(history, SHARED) }, history.conversation);
    const next = (history.messages ?? []).reduce(posted, known);
    return { ...next, isReplayed: next.isReplayed || !history.more };
  },
  message_posted: (state, { message }) => posted(state, message),
  conversation_started: (state, { conversation }) => inConversation(state, conversation),
  status_changed: (state, { status, agent = null, position = null }) => ({ ...state, status, agent, position }),
  hours_changed: (state, event) => ({ ...state, ...pick(event, SHARED) }),
  typing_changed: (state, { typing, agent_name }) => ({ ...state, typist: typing ? { name: agent_name } : null }),

  written: (state, { message }) => ({
    ...state,
    problem: '',
    outbox: [...state.outbox, { ...message, delivery: message.error ? 'failed' : 'sending', isRefused: Boolean(message.error) }],
  }),
  moved: (state, { type, id, ...change }) => outgoing(state, id, change),
  stored: (state, { id }) => outgoing(state, id, { delivery: 'stored' }),
  discarded: (state, { id }) => ({ ...state, outbox: state.outbox.filter((each) => each.client_id !== id) }),

  rated: (state, { id, thumb, problem }) => ({ ...state, ratings: { ...state.ratings, [id]: { thumb, problem } } }),
  spoken: (state, { language, notice = state.notice }) => ({ ...state, language, notice }),
  troubled: (state, { problem }) => ({ ...state, problem }),
  ended: (state, { receipt = null }) => ({ ...cleared(state), outbox: [], isEnded: true, receipt }),
  restarted: (state) => ({ ...state, isEnded: false, receipt: null }),
};

/** @param {State} state @param {Message} message @returns {State} */
function posted(state, message) {
  const known = message.conversation === state.conversation;
  if (!known && state.conversation) return state; // of a conversation that is over
  if (message.seq <= state.seq) return state;
  if (message.seq > state.seq + 1) return { ...state, heard: Math.max(state.heard, message.seq) };
  const isOurs = message.sender === 'visitor';
  return {
    ...state,
    conversation: message.conversation,
    seq: message.seq,
    messages: [...state.messages, message],
    outbox: state.outbox.filter((each) => each.client_id !== message.client_id),
    typist: isOurs ? state.typist : null,
    unread: state.isShown || isOurs || !state.isReplayed ? state.unread : state.unread + 1,
  };
}

/** Another conversation counts from 1 again; what was said before stays readable above. */
function inConversation(state, conversation) {
  return conversation && conversation !== state.conversation ? { ...state, conversation, seq: 0, heard: 0 } : state;
}

function cleared(state) {
  return { ...initialState(state.language), ...pick(state, KEPT) };
}

function outgoing(state, id, change) {
  return { ...state, outbox: state.outbox.map((each) => (each.client_id === id ? { ...each, ...change } : each)) };
}

function pick(source, names) {
  return Object.fromEntries(names.filter((name) => name in source).map((name) => [name, source[name]]));
}
