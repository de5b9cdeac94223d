/** Sections: which conversation and which ticket stands where in the inbox, and in which order. Pure functions of the state. */

/**
 * @typedef {import('./state.js').Conversation} Conversation
 * @typedef {import('./state.js').Ticket} Ticket
 */

/** @param {import('./state.js').State} state */
export function sections(state) {
  const all = Object.values(state.conversations);
  const me = state.agent?.id;
  const having = (isHere, order) => all.filter(isHere).sort(order);
  return {
    waiting: having(isWaiting, by(queuedAt)),
    mine: having((each) => each.status === 'assigned' && each.agent === me, byWaiting),
    bot: having((each) => each.status === 'bot', latestFirst),
    colleagues: having((each) => each.status === 'assigned' && each.agent !== me, byWaiting),
    tickets: Object.values(state.tickets).filter(isUnsolved).sort(byDue),
    resolved: having((each) => each.status === 'resolved', latestFirst),
  };
}

/**
 * Those for whom this agent is called: whoever stands in the queue, and whoever waits for this agent's answer.
 * @param {import('./state.js').State} state
 * @returns {string[]} ids of conversations
 */
export function callers(state) {
  const { waiting, mine } = sections(state);
  return [...waiting, ...mine.filter(waitsSince)].map((each) => each.conversation);
}

/**
 * Since when a visitor waits: in the queue since it was entered, with an agent since the visitor's last words.
 * @param {Conversation} each
 * @returns {string | null}
 */
export function waitsSince(each) {
  if (isWaiting(each)) return queuedAt(each);
  if (each.status !== 'assigned') return null;
  return each.waiting_since ?? (each.unread_by_team ? (each.last?.at ?? null) : null);
}

/** @param {Conversation} each */
function isWaiting(each) {
  return each.status === 'queued';
}

/** @param {Ticket} each */
function isUnsolved(each) {
  return ['new', 'open', 'pending'].includes(each.status);
}

function queuedAt(each) {
  return each.queued_at ?? each.opened_at ?? '';
}

function by(what) {
  return (one, other) => compare(what(one), what(other)) || compare(one.conversation, other.conversation);
}

/** Who waits for an answer comes first, the longest waiting at the top; then whoever spoke last. */
function byWaiting(one, other) {
  const [since, otherSince] = [waitsSince(one), waitsSince(other)];
  if (since && otherSince) return compare(since, otherSince);
  return since || otherSince ? compare(otherSince ?? '', since ?? '') : latestFirst(one, other);
}

function latestFirst(one, other) {
  return compare(other.last?.at ?? other.opened_at ?? '', one.last?.at ?? one.opened_at ?? '');
}

/** What waits for the visitor comes after what waits for us. */
function byDue(one, other) {
  const isTheirs = (each) => each.status === 'pending';
  if (isTheirs(one) !== isTheirs(other)) return isTheirs(one) ? 1 : -1;
  return compare(one.due_at ?? '9', other.due_at ?? '9') || compare(one.created_at, other.created_at);
}

function compare(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
}
