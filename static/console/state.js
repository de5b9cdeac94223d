/**
 * State: everything that the console shows, and how it changes: `reduce(state, event)` gives a new state and does nothing
 * else. The law of replay is the widget's: a message is taken only if its number follows our last one; notes count apart.
 */

/**
 * @typedef {object} Conversation its summary, as lists show it
 * @property {string} conversation
 * @property {'bot' | 'queued' | 'assigned' | 'resolved'} status
 * @property {string} language
 * @property {string | null} agent
 * @property {string | null} agent_name
 * @property {string | null} queued_at
 * @property {string} opened_at
 * @property {{ seq: number, sender: string, text: string, at: string } | null} last
 * @property {string | null} waiting_since
 * @property {boolean} unread_by_team
 *
 * @typedef {object} Ticket its summary
 * @property {string} ticket
 * @property {number | string} number
 * @property {'message' | 'ticket'} kind
 * @property {'new' | 'open' | 'pending' | 'solved' | 'closed'} status
 * @property {string} desk
 * @property {string | null} name
 * @property {string} email
 * @property {string} subject
 * @property {string | null} due_at
 * @property {string} created_at
 * @property {string | null} agent
 * @property {string | null} agent_name
 * @property {string | null} conversation
 *
 * @typedef {{ kind: 'conversation' | 'ticket' | 'unanswered', id: string }} Route
 * @typedef {{ intent: string, title: string, section: string, confidence: number, text: string, nearest: string }} Suggestion
 * @typedef {ReturnType<typeof initialState>} State
 * @typedef {ReturnType<typeof emptyThread>} Thread
 */

const HOURS = ['open', 'opens_at', 'closes_at', 'hours_zone', 'available'];
const STATUSES = ['bot', 'queued', 'assigned', 'resolved'];

/** @param {string} language */
export function initialState(language) {
  return {
    /** @type {'starting' | 'unreachable' | 'setup' | 'login' | 'desk'} */ screen: 'starting',
    farewell: '', // why one has to sign in again
    language,
    company: '',
    /** @type {import('./api.js').Agent | null} */ agent: null,
    isOnline: false,
    isLate: false, // offline for so long that it is worth a word
    isListed: false,
    isPresent: false, // wished in this tab, which renews the lease
    /** @type {{ id: string, name: string, present: boolean }[]} */ agents: [],
    open: null, // unknown until the server tells
    opens_at: null,
    closes_at: null,
    hours_zone: 'UTC',
    available: false,
    /** @type {Record<string, Conversation>} */ conversations: {},
    /** @type {Record<string, Ticket>} */ tickets: {},
    /** @type {Route | null} */ route: null,
    /** @type {Thread | null} */ thread: null,
    /** @type {any} */ ticket: null, // the open one: { ticket, entries, transcript }
    /** @type {{ text: string, conversations: Conversation[], tickets: Ticket[] } | null} */ found: null,
    notice: '', // what went wrong just now
    /** @type {string[]} */ faults: [], // what keeps edited texts from being served
    /** What there is to learn from visitors; `topics` are all to choose from. */
    unanswered: { isListed: false, count: 0, groups: [], more: 0, decisions: [], patch: '', faults: [], topics: [] },
    /** @type {any} */ group: null, // the open one
    /** @type {any} */ trial: null, // of what is drafted: { trial, stage, … }
    /** @type {{ decision: string, words: string } | null} */ decided: null, // what was just decided, and can be undone
  };
}

/** @param {string} conversation */
export function emptyThread(conversation) {
  return {
    conversation,
    seq: 0,
    note_seq: 0,
    isLoaded: false,
    heard: { seq: 0, note_seq: 0 }, // the newest numbers that events told of
    isBehind: false, // we missed something, or the suggestions are those for an older message
    problem: '',
    missedFrom: 0, // where a refused reply was behind: what follows this number is marked as new
    read: 0, // so far has the visitor read
    /** @type {any[]} */ messages: [],
    /** @type {any[]} */ notes: [],
    /** @type {Conversation | null} */ summary: null,
    /** @type {{ time_zone?: string, page?: string, language?: string } | null} */ visitor: null,
    /** @type {Ticket[]} */ tickets: [],
    /** @type {Suggestion[]} */ suggestions: [],
    /** @type {Record<string, string>} */ typists: {}, // "visitor" or an agent's id -> name
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
  asked: (state, { screen, farewell = '' }) => ({ ...initialState(state.language), screen, farewell, company: state.company }),
  welcomed: (state, { agent, company }) => ({ ...state, screen: 'desk', farewell: '', agent, company: company ?? state.company }),
  spoken: (state, { language }) => ({ ...state, language }),
  named: (state, { name }) => ({ ...state, agent: { ...state.agent, name } }),
  connected: (state, { isOnline }) => ({
    ...state,
    isOnline,
    isLate: isOnline ? false : state.isLate,
    thread: state.thread && { ...state.thread, typists: {} },
  }),
  late: (state) => ({ ...state, isLate: !state.isOnline }),
  told: (state, { notice }) => ({ ...state, notice }),

  console_started: (state, event) => ({
    ...state,
    ...pick(event, HOURS),
    agents: event.agents ?? [],
    faults: event.content_faults ?? [],
    unanswered: { ...state.unanswered, count: event.unanswered ?? 0 },
  }),
  hours_changed: (state, event) => ({ ...state, ...pick(event, HOURS) }),
  content_changed: (state, { faults }) => ({ ...state, faults }),
  presence_changed: (state, { agent, name, present }) => ({
    ...state,
    agents: [...state.agents.filter(({ id }) => id !== agent), { id: agent, name, present }],
  }),
  presence_wished: (state, { isPresent }) => ({
    ...state,
    isPresent,
    agents: state.agents.map((each) => (each.id === state.agent?.id ? { ...each, present: isPresent } : each)),
  }),

  // Events that came while the list was on its way may be newer than it: they are laid over it.
  listed: (state, { conversations, tickets, changes }) =>
    changes.reduce(reduce, {
      ...state,
      isListed: true,
      conversations: Object.fromEntries(conversations.map((each) => [each.conversation, each])),
      tickets: Object.fromEntries(tickets.map((each) => [each.ticket, each])),
    }),
  inbox_changed(state, { conversation: summary }) {
    const { [summary.conversation]: before, ...others } = state.conversations;
    const isHere = STATUSES.includes(summary.status); // else it was destroyed: the visitor wanted to be forgotten
    const now = { ...summary, last: summary.last ?? before?.last ?? null }; // a move without words changes nothing said
    const thread = state.thread?.conversation === summary.conversation ? { ...state.thread, summary: now } : state.thread;
    return { ...state, thread, conversations: isHere ? { ...others, [summary.conversation]: now } : others };
  },
  /** Its agent may be a name alone, as visitors are told it; who has the conversation, `inbox_changed` says. */
  status_changed(state, { conversation, status, agent, agent_name }) {
    const summary = state.conversations[conversation] ?? ofThread(state, conversation)?.summary;
    if (!summary || (status === 'assigned' && agent_name === undefined)) return state;
    const nobody = ['bot', 'queued'].includes(status) ? { agent: null, agent_name: null } : {};
    const somebody = agent_name === undefined ? nobody : { agent, agent_name };
    return CHANGES.inbox_changed(state, { conversation: { ...summary, status, ...somebody } });
  },
  ticket_changed(state, { ticket: summary }) {
    const isOpen = state.ticket?.ticket.ticket === summary.ticket;
    const ticket = isOpen ? { ...state.ticket, ticket: { ...state.ticket.ticket, ...summary } } : state.ticket;
    return { ...state, ticket, tickets: { ...state.tickets, [summary.ticket]: summary } };
  },
  found: (state, { found }) => ({ ...state, found }),

  routed: (state, { route }) => ({
    ...state,
    route,
    notice: '',
    ticket: null,
    group: null,
    trial: null,
    decided: route?.kind === 'unanswered' && !route.id ? state.decided : null,
    thread: route?.kind === 'conversation' ? emptyThread(route.id) : null,
  }),
  loaded(state, { page }) {
    const thread = ofThread(state, page.conversation);
    if (!thread) return state;
    const read = (page.messages ?? []).reduce(posted, { ...thread, isBehind: false });
    const all = (page.notes ?? []).reduce(noted, read);
    // What came while the page was on its way is not in it: then we are behind still.
    const isBehind = thread.heard.seq > (page.seq ?? 0) || thread.heard.note_seq > all.note_seq;
    const known = { ...all, ...pick(page, ['summary', 'visitor', 'tickets', 'suggestions']), isBehind, problem: '' };
    known.read = Math.max(known.read, page.read_up_to ?? 0);
    return { ...state, thread: { ...known, isLoaded: thread.isLoaded || !page.more } };
  },
  not_loaded: (state, { conversation, problem }) => changed(state, conversation, () => ({ problem })),
  message_posted: (state, message) =>
    changed(state, message.conversation, (thread) => {
      const next = posted(thread, message);
      const heard = { ...thread.heard, seq: Math.max(thread.heard.seq, message.seq) };
      return { ...next, heard, isBehind: next.isBehind || (next !== thread && message.sender === 'visitor') };
    }),
  note_posted: (state, note) => changed(state, note.conversation, (thread) => ({
      ...noted(thread, note),
      heard: { ...thread.heard, note_seq: Math.max(thread.heard.note_seq, note.note_seq) },
    })),
  typing_changed: (state, { conversation, who, name, typing }) =>
    changed(state, conversation, ({ typists }) => {
      const { [who]: before, ...others } = typists;
      return { typists: typing && who !== state.agent?.id ? { ...others, [who]: name ?? '' } : others };
    }),
  read_changed: (state, { conversation, seq }) => changed(state, conversation, ({ read }) => ({ read: Math.max(read, seq) })),
  stale: (state, { conversation, seen, messages }) =>
    changed(state, conversation, (thread) => ({ ...messages.reduce(posted, thread), missedFrom: seen })),
  replied: (state, { conversation }) => changed(state, conversation, () => ({ missedFrom: 0 })),

  unanswered_counted: (state, { count }) => ({ ...state, unanswered: { ...state.unanswered, count } }),
  unanswered_listed: (state, { page }) => ({ ...state, unanswered: { ...state.unanswered, ...page, isListed: true } }),
  group_loaded: (state, { id, group }) => (state.route?.id === id ? { ...state, group: group ?? { isGone: true } } : state),
  decided: (state, { decided }) => ({ ...state, decided }),
  trial_begun: (state, { trial }) => ({ ...state, trial }),
  /** What was told of another trial, an earlier one, is nobody's business any more. */
  trial_changed: (state, { type, ...trial }) => (state.trial && (!state.trial.trial || state.trial.trial === trial.trial) ? { ...state, trial } : state),

  ticket_loaded: (state, { ticket }) => (state.route?.id === ticket.ticket.ticket ? { ...state, ticket } : state),
};

/** @param {State} state @returns {Thread | null} the open conversation, if it is this one */
function ofThread(state, conversation) {
  return state.thread?.conversation === conversation ? state.thread : null;
}

function changed(state, conversation, change) {
  const thread = ofThread(state, conversation);
  return thread ? { ...state, thread: { ...thread, ...change(thread) } } : state;
}

/** @param {Thread} thread */
function posted(thread, message) {
  if (message.seq <= thread.seq) return thread;
  if (message.seq > thread.seq + 1) return { ...thread, isBehind: true };
  const { visitor, ...others } = thread.typists;
  const typists = message.sender === 'visitor' ? others : thread.typists;
  return { ...thread, seq: message.seq, messages: [...thread.messages, message], typists };
}

/** @param {Thread} thread */
function noted(thread, note) {
  if (note.note_seq <= thread.note_seq) return thread;
  if (note.note_seq > thread.note_seq + 1) return { ...thread, isBehind: true };
  return { ...thread, note_seq: note.note_seq, notes: [...thread.notes, note] };
}

function pick(source, names) {
  return Object.fromEntries(names.filter((name) => name in source).map((name) => [name, source[name]]));
}
