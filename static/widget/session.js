/**
 * Session: the visitor's dealings with the server. It sends what is in the outbox, in order, until it is acknowledged;
 * it fetches what was missed; it keeps the token. What happened it tells as events for state.js.
 */
import { createConnection } from '../shared/connection.js';

const SHOWN_AS_FAILED = 10000; // then a message is shown as failed, though we go on trying
const OF_A_CONVERSATION = ['status_changed', 'typing_changed'];
const ANY_TIME = ['conversation_started', 'hours_changed'];

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
      if (name === 'conversation_started') storage.keep('token', token);
      if (name === 'session_started') begin(payload);
      else if (name === 'message_posted') dispatch({ type: name, message: payload });
      else if (OF_A_CONVERSATION.includes(name)) {
        if (payload.conversation === state().conversation) dispatch({ type: name, ...payload });
      } else if (ANY_TIME.includes(name)) dispatch({ type: name, ...payload });
      if (name === 'events_missed') connection.open(); // we cannot know what: another conversation may have begun
      else if (state().heard > state().seq) replay();
    },
  });

  const begin = async (session) => {
    const isNew = token !== '' && session.token !== token;
    if (isNew) storage.keep('token', '');
    token = session.token;
    if (session.conversation) storage.keep('token', token);
    dispatch({ type: 'started', session, isNew });
    await replay();
    gather();
  };

  /** Take up what was left unsent: before a reload, or by a tab that was closed. Sent twice it is stored once. */
  const gather = () => {
    for (const message of storage.recallUnsent()) {
      const isIt = ({ client_id: id }) => id === message.client_id;
      if (state().messages.some(isIt)) storage.dropUnsent(message.client_id); // only its acknowledgement was lost
      else if (!state().outbox.some(isIt)) add(message);
    }
    send();
  };

  const add = (message) => {
    dispatch({ type: 'written', message });
    watch(message.client_id);
  };

  const replay = async () => {
    if (isReplaying) return;
    isReplaying = true;
    let goesOn = state().conversation;
    while (goesOn) {
      const { conversation, seq, heard } = state();
      const history = await connection.request('load_history', { conversation, after: seq }, true);
      if (history.ok) dispatch({ type: 'replayed', history });
      if (history.retry_after) await pause(history.retry_after);
      const now = state();
      // What came while the history was on its way may not be in it.
      goesOn = history.ok ? (history.more || now.heard > now.seq) && now.seq + now.heard > seq + heard : history.retry_after;
    }
    isReplaying = false;
  };

  /** Send one after the other, for their order is what the visitor meant: only what is refused for good lets others pass. */
  const send = async () => {
    if (isSending) return;
    isSending = true;
    let message;
    while (state().isOnline && (message = state().outbox.find((each) => each.delivery !== 'stored' && !each.isRefused))) {
      const { client_id: id, text, choice } = message;
      if (!storage.isUnsent(id)) {
        dispatch({ type: 'discarded', id }); // another tab has sent it, or thrown it away
        continue;
      }
      const ack = await firstAlone(() => connection.request('send_message', { client_id: id, text, choice }, true));
      if (ack.ok) {
        storage.keep('token', token);
        storage.dropUnsent(id);
        if (!state().conversation) dispatch({ type: 'conversation_started', conversation: ack.conversation });
        dispatch({ type: 'stored', id });
      } else if (ack.retry_after) {
        dispatch({ type: 'moved', id, error: ack.message }); // shown when it is late
        await pause(ack.retry_after);
      } else if (ack.error !== 'offline') {
        storage.keepUnsent({ ...message, error: ack.message });
        dispatch({ type: 'moved', id, delivery: 'failed', error: ack.message, isRefused: true });
      }
    }
    isSending = false;
  };

  const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

  /** Two tabs must not begin two sessions with the same words: the first message of all is sent by one at a time. */
  const firstAlone = (act) => {
    if (storage.recall('token') || !navigator.locks) return act();
    return navigator.locks.request('tresen', () => {
      if (!storage.recall('token')) return act();
      connection.open(); // another tab was faster: join its session
      return { ok: false, error: 'offline' };
    });
  };

  const watch = (id) => {
    const isLate = () => state().outbox.some((each) => each.client_id === id && each.delivery === 'sending');
    setTimeout(() => isLate() && dispatch({ type: 'moved', id, delivery: 'failed' }), SHOWN_AS_FAILED);
  };

  /** Do something that ends the session here and in the other tabs. */
  const finish = async (command) => {
    const ack = await connection.request(command, {});
    if (ack.ok) over(ack.receipt);
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

  setInterval(() => state().isOnline && gather(), SHOWN_AS_FAILED); // another tab may have been closed

  return {
    open() {
      gather();
      connection.open();
    },
    request: connection.request,
    /** @param {string} text @param {string} [choice] id of the offered choice that was clicked @param {boolean} [isRaw] kept in memory alone */
    write(text, choice, isRaw) {
      // The order is that of the times, also where the clock stands or is set back.
      const at = Math.max(Date.now(), ...storage.recallUnsent().map((each) => Date.parse(each.at) + 1));
      const message = { client_id: newId(), text, choice, isRaw, at: new Date(at).toISOString() };
      storage.keepUnsent(message);
      add(message);
      send();
    },
    retry(id) {
      const message = state().outbox.find((each) => each.client_id === id);
      storage.keepUnsent({ ...message, error: undefined });
      dispatch({ type: 'moved', id, delivery: 'sending', error: undefined, isRefused: false });
      watch(id);
      connection.open(); // whoever presses it has noticed before us that the line is dead
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
