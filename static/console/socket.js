/**
 * Socket: the agent's dealings with the server. After every connect it asks for everything anew: the inbox, and what is
 * open behind the last number that it holds. What happened it tells as events for state.js.
 */
import { createConnection } from '../shared/connection.js';

const EVENTS = [
  'console_started',
  'hours_changed',
  'presence_changed',
  'inbox_changed',
  'status_changed',
  'ticket_changed',
  'message_posted',
  'note_posted',
  'typing_changed',
  'read_changed',
  'content_changed',
  'unanswered_changed',
  'trial_changed',
  'events_missed',
];
const OF_THE_INBOX = ['inbox_changed', 'status_changed', 'ticket_changed'];
const RETRY = 3000; // after a load that failed while the connection stands
const STOPPED_TYPING = 3000;
const SILENCE = 10000; // so long is somebody who is busy asked again without a word to the agent

/**
 * @param {object} parts
 * @param {string} parts.url
 * @param {() => object} parts.auth
 * @param {() => import('./state.js').State} parts.state
 * @param {(event: { type: string, [name: string]: any }) => void} parts.dispatch
 * @param {(isOnline: boolean) => void} parts.onChange
 * @param {(event: any) => void} parts.onPresence
 * @param {{ load: () => void, hear: () => void }} parts.learning
 */
export function createSocket({ url, auth, state, dispatch, onChange, onPresence, learning }) {
  /** @type {any[] | null} what happened to the inbox while its list is on its way */
  let changes = null;
  let isLoading = false;
  let typing = { timer: 0, conversation: '' };

  const connection = createConnection({
    url,
    namespace: '/agent',
    auth,
    onChange(isOnline) {
      dispatch({ type: 'connected', isOnline });
      onChange(isOnline);
    },
    onEvent(name, payload) {
      if (!EVENTS.includes(name)) return;
      const event = { ...payload, type: name };
      dispatch(event);
      if (OF_THE_INBOX.includes(name)) changes?.push(event);
      if (['console_started', 'events_missed'].includes(name)) loadAll();
      if (name === 'presence_changed') onPresence(payload);
      if (name === 'unanswered_changed') learning.hear();
      if (name === 'ticket_changed' && payload.ticket.ticket === state().route?.id) loadTicket();
      if (state().thread?.isBehind) loadConversation();
    },
  });
  const { request } = connection;

  const loadAll = () => {
    loadInbox();
    load();
  };

  const loadInbox = async () => {
    changes = [];
    const { ok, error, conversations = [], tickets = [] } = await request('list_inbox', {});
    if (ok) dispatch({ type: 'listed', conversations, tickets, changes });
    else if (error !== 'offline') setTimeout(loadInbox, RETRY);
    changes = null;
  };

  /** Load what is open, anew or from where we are. */
  const load = () => {
    const kind = state().route?.kind;
    if (kind === 'conversation') loadConversation();
    else if (kind === 'ticket') loadTicket();
    else if (kind === 'unanswered') learning.load();
  };

  const loadConversation = async () => {
    if (isLoading) return;
    isLoading = true;
    let goesOn = true;
    while (goesOn && state().thread) {
      const { conversation, seq, note_seq } = state().thread;
      const page = await patiently(() => request('load_conversation', { conversation, after: seq, notes_after: note_seq }, true));
      if (page.ok) dispatch({ type: 'loaded', page: { ...page, conversation } });
      else if (page.error !== 'offline') dispatch({ type: 'not_loaded', conversation, problem: page.message || page.error });
      const now = state().thread;
      const isOther = now?.conversation !== conversation; // the agent went elsewhere meanwhile
      goesOn = isOther || (page.ok && (page.more ? now.seq + now.note_seq > seq + note_seq : now.isBehind));
    }
    isLoading = false;
  };

  const loadTicket = async () => {
    const { id } = state().route;
    const { ok, error, message, ...ticket } = await request('load_ticket', { ticket: id });
    if (ok) dispatch({ type: 'ticket_loaded', ticket });
    else if (error !== 'offline' && state().route?.id === id) dispatch({ type: 'told', notice: message || error });
  };

  const stopTyping = () => {
    clearTimeout(typing.timer);
    if (typing.conversation) request('set_typing', { conversation: typing.conversation, typing: false });
    typing = { timer: 0, conversation: '' };
  };

  return {
    open: connection.open,
    close: connection.close,
    request,
    /** Ask for what somebody wrote to be stored. */
    store: (name, payload) => patiently(() => request(name, payload, true)),
    load,
    stopTyping,
    /** The visitor sees that somebody types. @param {string} conversation */
    type(conversation) {
      if (typing.conversation !== conversation) {
        stopTyping();
        request('set_typing', { conversation, typing: true });
      }
      clearTimeout(typing.timer);
      typing = { conversation, timer: setTimeout(stopTyping, STOPPED_TYPING) };
    },
  };
}

/** Ask again whoever is busy, after the time that they ask for. @param {() => Promise<any>} ask */
async function patiently(ask) {
  const end = Date.now() + SILENCE;
  for (;;) {
    const ack = await ask();
    const pause = ack.retry_after * 1000;
    if (!pause || Date.now() + pause > end) return ack;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
