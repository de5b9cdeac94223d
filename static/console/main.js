/** Main: the only place where the console's parts meet. */
import { setStrings, t } from '../shared/strings.js';
import { createApi } from './api.js';
import { createDrafts } from './drafts.js';
import { listenToKeys } from './keys.js';
import { createLearning } from './learning.js';
import { createNotices } from './notices.js';
import { createPresence } from './presence.js';
import { createSocket } from './socket.js';
import { initialState, reduce } from './state.js';
import { createView } from './view.js';

const WORTH_A_WORD = 1500; // a connection that takes longer is worth a word
const FIRST_QUESTION = 500; // after the connection is lost: are we still signed in?
const STILL_SIGNED_IN = 5000; // and so often again, while there is none
const LANGUAGE = 'tresen:console-language';

const root = document.documentElement;
/** @type {Record<string, string>} language -> address of its strings */
const catalogues = JSON.parse(root.dataset.strings);
const fetched = new Map();
const drafts = createDrafts();
const notices = createNotices();

let state = initialState(preferred() ?? root.lang);
let view;
let asking = 0;

const dispatch = (event) => {
  const before = state;
  state = reduce(state, event);
  if (state === before || !view) return;
  view.render(state);
  notices.notice(before, state);
};

const api = createApi(new URL('api/v1/', location.href).href, () => state.language);
const socket = createSocket({
  url: new URL('socket.io/', location.href).href,
  auth: () => ({ csrf: api.csrf() }),
  state: () => state,
  dispatch,
  onChange: (isOnline) => (isOnline ? presence.renew() : watch()),
  onPresence: (event) => presence.hear(event),
  learning: { load: () => learning.load(), hear: () => learning.hear() },
});
const learning = createLearning({ request: socket.request, state: () => state, dispatch, words: (ack) => words(ack) });
const presence = createPresence({
  pulse: new URL(root.dataset.pulse, location.href).href,
  state: () => state,
  dispatch,
  request: socket.request,
});

/**
 * The socket only says that it has no connection; whether that is because our session has ended, the API knows. A server
 * that refuses us may take the connection for a moment first, so the question is asked even if it seems to stand again.
 */
const watch = () => {
  if (state.screen !== 'desk') return;
  setTimeout(() => dispatch({ type: 'late' }), WORTH_A_WORD);
  asking ||= setTimeout(ask, FIRST_QUESTION);
};

const ask = async () => {
  const answer = await api.me();
  asking = 0;
  if (state.screen !== 'desk') return;
  if (answer.status === 401) leave(t('Your session has ended. Please sign in again.'));
  else if (!state.isOnline) asking = setTimeout(ask, STILL_SIGNED_IN);
};

/** Find out who we are, and go to work. */
const start = async () => {
  const secret = /^#setup=(.+)$/.exec(location.hash)?.[1];
  if (secret) return dispatch({ type: 'asked', screen: 'setup' });
  const answer = await api.me();
  if (!answer.ok) return dispatch({ type: 'asked', screen: answer.status === 401 ? 'login' : 'unreachable', farewell: state.farewell });
  dispatch({ type: 'welcomed', agent: answer.agent, company: answer.company });
  await speak(preferred() ?? answer.agent.language);
  presence.recall();
  route();
  socket.open();
  watch();
};

const leave = (farewell) => {
  socket.close();
  presence.stop();
  dispatch({ type: 'asked', screen: 'login', farewell });
};

const route = () => {
  const [, kind, part = ''] = /^#\/(unanswered|conversation|ticket)(?:\/(.+))?$/.exec(location.hash) ?? [];
  const isThere = kind === 'unanswered' || part;
  const id = decodeURIComponent(part);
  const now = isThere ? { kind, id } : null;
  if (now?.kind === state.route?.kind && now?.id === state.route?.id) return;
  socket.stopTyping();
  learning.endTrial();
  dispatch({ type: 'routed', route: now });
  if (now) socket.load();
};

/** At once: the browser tells of a change of address only later, and whoever takes a conversation wants to write in it. */
const go = (hash) => {
  if (location.hash !== hash) location.hash = hash;
  route();
};

/** Do a command; say what went wrong, if something did. */
const act = async (command, payload) => {
  dispatch({ type: 'told', notice: '' });
  const ack = await socket.request(command, payload);
  if (!ack.ok) dispatch({ type: 'told', notice: words(ack) });
  return ack;
};

const words = (ack) => ack.message || t('There is no connection right now. Please try again in a moment.');

const actions = {
  api,
  notices,
  words,
  start,
  leave: async () => {
    const answer = await api.signOut();
    if (!answer.ok && answer.status !== 401) return dispatch({ type: 'told', notice: words(answer) });
    drafts.forget();
    presence.wish(false);
    leave('');
  },
  open: (kind, id) => go(`#/${[kind, id && encodeURIComponent(id)].filter(Boolean).join('/')}`),
  back: () => go(state.route?.kind === 'unanswered' && state.route.id ? '#/unanswered' : '#/'),
  dismiss: () => dispatch({ type: 'told', notice: '' }),
  async take(conversation) {
    const ack = await act('take', { conversation });
    if (!ack.ok) return;
    actions.open('conversation', conversation);
    view.focusComposer('reply');
  },
  release: (conversation) => act('release', { conversation }),
  resolve: (conversation) => act('resolve', { conversation }),
  reopen: (conversation) => act('reopen', { conversation }),
  transfer: (payload) => socket.request('transfer', payload),
  /** A reply that was written without knowing the newest lines is refused once; they are shown, and the next press sends it. */
  async sendReply({ conversation, client_id, text }) {
    socket.stopTyping();
    const seen = state.thread?.conversation === conversation ? state.thread.seq : 0;
    const ack = await socket.store('send_reply', { conversation, client_id, text, seen });
    if (ack.ok) dispatch({ type: 'replied', conversation });
    else if (ack.error === 'stale_view') {
      dispatch({ type: 'stale', conversation, seen, messages: ack.messages ?? [] });
      socket.load(); // with what the bot and the house said between
    }
    return ack;
  },
  addNote: (payload) => socket.store('add_note', payload),
  type: (conversation) => socket.type(conversation),
  openLogin: (id, fields) => api.openLogin(id, fields),
  takeTicket: (ticket) => act('take_ticket', { ticket }),
  solveTicket: (ticket) => act('solve_ticket', { ticket }),
  answerTicket: (payload) => socket.store('answer_ticket', payload),
  async search(text) {
    if (!text) return dispatch({ type: 'found', found: null });
    const ack = await socket.request('search', { text });
    if (!ack.ok) return dispatch({ type: 'told', notice: words(ack) });
    dispatch({ type: 'found', found: { text, conversations: ack.conversations ?? [], tickets: ack.tickets ?? [] } });
  },
  tryOut: learning.tryOut,
  endTrial: learning.endTrial,
  decide: learning.decide,
  undo: learning.undo,
  setPresent: (isPresent) => presence.wish(isPresent),
  rename: (name) => dispatch({ type: 'named', name }),
  async speak(language) {
    if (!(language in catalogues) || language === state.language) return;
    keepPreferred(language);
    await speak(language);
    view.focusMenu();
    if (state.agent) await api.change({ language });
  },
};

/** Every text stands in English in the modules: without its catalogue the console still works. */
const speak = async (language) => {
  try {
    if (!fetched.has(language)) fetched.set(language, await (await fetch(catalogues[language])).json());
  } catch {
    fetched.delete(language);
  }
  setStrings(fetched.get(language) ?? {});
  dispatch({ type: 'spoken', language });
  draw();
};

/** Draw everything anew, as at the beginning and when the language changes. */
const draw = () => {
  root.lang = state.language;
  view = createView({ actions, drafts, languages: Object.keys(catalogues) });
  document.body.replaceChildren(view.node);
  view.render(state);
};

/** The language that was chosen in this browser. */
function preferred() {
  try {
    const language = window.localStorage.getItem(LANGUAGE);
    return language in JSON.parse(document.documentElement.dataset.strings) ? language : null;
  } catch {
    return null;
  }
}

function keepPreferred(language) {
  try {
    window.localStorage.setItem(LANGUAGE, language);
  } catch {
    // refused: the agent's own setting on the server has to do
  }
}

window.addEventListener('hashchange', () => state.screen === 'desk' && route());
listenToKeys({ state: () => state, view: () => view, actions });
setInterval(() => view?.render(state), 15000); // waiting times grow, and what is due becomes overdue

await speak(state.language);
await start();
