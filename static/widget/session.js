/**
 * Session: the visitor's dealings with the server. It sends what is in the outbox, in order, until it is acknowledged;
 * it fetches what was missed; it keeps the token. What happened it tells as events for state.js.
 */
import { createConnection } from '../shared/connection.js';

const SHOWN_AS_FAILED = 10000; // then a message is shown as failed, though it is still sent at the next connect
const OF_A_CONVERSATION = ['status_changed', 'typing_changed'];
const ANY_TIME = ['conversation_started', 'hours_changed'];
const MAY_PASS = ['busy', 'not_stored', 'internal_error'];
const PAUSE = 4000; // the longest retry_after that a visitor is made to wait for in silence

/**
 * @param {object} parts
 * @param {string} parts.url
 * @param {ReturnType<typeof import('./storage.js').createStorage>} parts.storage
 * @param {() => import('./state.js').State} parts.state
 * @param {(event: { type: string, [name: string]: any }) => void} parts.dispatch
 * @param {() => string} parts.page address of the customer's page, as far as it is known
 */
export function createSession({ url, storage, state, dispatch, page }) {
  let token = '';
  let isSending = false;
  let isReplaying = false;
  let typing = 0;
  let readUpTo = 0;
  const lateness = new Map();

  const connection = createConnection({
    url,
    namespace: '/visitor',
    auth() {
      token = storage.recall('token') || token;
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      return { token: token || undefined, language: state().language, page: page(), time_zone: timeZone };
    },
    onChange: (isOnline) => dispatch({ type: 'connected', isOnline }),
    onEvent(name, payload) {
      if (payload.client_id) storage.dropUnsent(payload.client_id); // its acknowledgement may have been lost
      if (name === 'conversation_started') storage.keep('token', token);
      if (name === 'session_started') begin(payload);
      else if (name === 'message_posted') dispatch({ type: name, message: payload });
      else if (OF_A_CONVERSATION.includes(name)) {
        if (payload.conversation === state().conversation) dispatch({ type: name, ...payload });
      } else if (ANY_TIME.includes(name)) dispatch({ type: name, ...payload });
      const isUnsure = name === 'events_missed';
      if (isUnsure && !state().conversation) connection.open(); // perhaps one began
      else if (isUnsure || state().isBehind) replay();
    },
  });

  const begin = async (session) => {
    const isNew = token !== '' && session.token !== token;
    if (isNew) storage.keep('token', '');
    token = session.token;
    if (session.conversation) storage.keep('token', token);
    dispatch({ type: 'started', session, isNew });
    for (const message of storage.recallUnsent()) dispatch({ type: 'written', message });
    for (const { client_id: id, error } of state().outbox) {
      if (error) dispatch({ type: 'failed', id, error });
      else watch(id);
    }
    await replay();
    send();
  };

  const replay = async () => {
    if (isReplaying) return;
    isReplaying = true;
    let goesOn = Boolean(state().conversation);
    while (goesOn) {
      const { conversation, seq } = state();
      const history = await connection.request('load_history', { conversation, after: seq });
      if (history.ok) dispatch({ type: 'replayed', history });
      goesOn = history.ok && history.more && state().seq > seq;
    }
    isReplaying = false;
  };

  /** Send one after the other: their order is what the visitor meant. */
  const send = async () => {
    if (isSending) return;
    isSending = true;
    const paused = new Set();
    let message;
    while (state().isOnline && (message = state().outbox.find((each) => each.delivery === 'sending'))) {
      const { client_id: id, text, choice } = message;
      const ack = await firstAlone(() => connection.request('send_message', { client_id: id, text, choice }));
      if (ack.ok) acknowledged(id, ack);
      else if (ack.error === 'offline') break; // it stays in the outbox until the next connect
      else if (ack.error === 'timeout') dispatch({ type: 'failed', id });
      else if (ack.retry_after && !paused.has(id)) {
        paused.add(id);
        await new Promise((resolve) => setTimeout(resolve, Math.min(ack.retry_after * 1000, PAUSE)));
      } else refused(message, ack);
    }
    isSending = false;
  };

  /** Two tabs must not begin two sessions with the same words: the first message of all is sent by one at a time. */
  const firstAlone = (act) => {
    if (storage.recall('token') || !navigator.locks) return act();
    return navigator.locks.request('tresen', () => {
      if (!storage.recall('token')) return act();
      connection.open(); // another tab was faster: join its session
      return { ok: false, error: 'offline' };
    });
  };

  const acknowledged = (id, ack) => {
    clearTimeout(lateness.get(id));
    storage.keep('token', token);
    storage.dropUnsent(id);
    if (!state().conversation) dispatch({ type: 'conversation_started', conversation: ack.conversation });
    dispatch({ type: 'stored', id, masked: ack.masked });
  };

  /** A message that the server will never take is kept with its reason, and no longer sent by itself. */
  const refused = ({ client_id, text, at, choice }, ack) => {
    clearTimeout(lateness.get(client_id));
    if (!MAY_PASS.includes(ack.error)) storage.keepUnsent({ client_id, text, at, choice, error: ack.message });
    dispatch({ type: 'failed', id: client_id, error: ack.message });
  };

  const watch = (id) => {
    clearTimeout(lateness.get(id));
    const isLate = () => state().outbox.some((each) => each.client_id === id && each.delivery === 'sending');
    lateness.set(id, setTimeout(() => isLate() && dispatch({ type: 'failed', id }), SHOWN_AS_FAILED));
  };

  /** Do something that ends the session here and in the other tabs. */
  const finish = async (command) => {
    const ack = await connection.request(command, {});
    if (!ack.ok) return ack;
    over(ack.receipt);
    return ack;
  };
  const over = (receipt) => {
    token = '';
    connection.close();
    storage.forget();
    dispatch({ type: 'ended', receipt });
  };

  const isWithPeople = () => ['queued', 'assigned'].includes(state().status);

  storage.onToken((other) => {
    if (other === null && state().conversation) over(); // forgotten there
    else if (other && other !== token && !state().conversation) connection.open();
  });

  return {
    open: connection.open,
    request: connection.request,
    /** @param {string} text @param {string} [choice] id of the offered choice that was clicked */
    write(text, choice) {
      const message = { client_id: newId(), text, choice, at: new Date().toISOString() };
      storage.keepUnsent(message);
      dispatch({ type: 'written', message });
      watch(message.client_id);
      send();
    },
    retry(id) {
      const message = state().outbox.find((each) => each.client_id === id);
      storage.keepUnsent({ client_id: id, text: message.text, choice: message.choice, at: message.at });
      dispatch({ type: 'sending', id });
      watch(id);
      send();
    },
    discard(id) {
      storage.dropUnsent(id);
      dispatch({ type: 'discarded', id });
    },
    /** People see that the visitor types; the bot has no use for it. */
    type() {
      if (!isWithPeople()) return;
      if (!typing) connection.request('set_typing', { typing: true });
      clearTimeout(typing);
      typing = setTimeout(() => {
        typing = 0;
        connection.request('set_typing', { typing: false });
      }, 3000);
    },
    read() {
      const { isShown, seq } = state();
      if (!isShown || seq <= readUpTo || !isWithPeople()) return;
      readUpTo = seq;
      connection.request('read_up_to', { seq });
    },
    end: () => finish('end_session'),
    forget: () => finish('forget_me'),
    restart() {
      dispatch({ type: 'restarted' });
      connection.open();
    },
  };
}

/** crypto.randomUUID is missing where the page came over plain http. */
function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
