/** Main: the only place where the frame's parts meet. */
import { el } from '../shared/dom.js';
import { setStrings, t } from '../shared/strings.js';
import { createHost } from './host.js';
import { createSession } from './session.js';
import { initialState, reduce } from './state.js';
import { createStorage } from './storage.js';
import { createView } from './view.js';

const WORTH_A_WORD = 1500; // a connection that takes longer is worth a word
const PANEL_HEIGHT = 40; // in lines of the visitor's own type size

const root = document.documentElement;
/** @type {Record<string, string>} language -> address of its strings */
const catalogues = JSON.parse(root.dataset.strings);
const storage = createStorage();
const fetched = new Map();
const forms = new Map(); // message id -> the form's element

let state = initialState(storage.recall('language') in catalogues ? storage.recall('language') : root.lang);
let page = '';
let view;
let typed = storage.recall('draft');
let hiding; // a module that is fetched apart: until it is there, nothing that is typed is kept in the browser

const dispatch = (event) => {
  const before = state;
  state = reduce(state, event);
  if (state === before || !view) return;
  view.render(state);
  session.read();
  if (state.unread !== before.unread) host.tell('unread', { count: state.unread });
  if (state.isOnline !== before.isOnline) noticeLateness();
};

const noticeLateness = () => setTimeout(dispatch, WORTH_A_WORD, { type: 'late' });

const session = createSession({
  url: new URL('../socket.io/', location.href).href,
  storage,
  state: () => state,
  dispatch,
  page: () => page,
});

const host = createHost({
  open(message) {
    page = `${message.page ?? ''}`;
    dispatch({ type: 'shown' });
    begin();
    if (message.focus) view.focus();
  },
  close: () => dispatch({ type: 'hidden' }),
  language: ({ language }) => actions.speak(language),
});

const trouble = (ack) => {
  const words = ack.message || t('There is no connection right now. Please try again in a moment.');
  dispatch({ type: 'troubled', problem: ack.ok ? '' : words });
};

const actions = {
  ...session,
  close: () => host.tell('close'),
  keepDraft(text) {
    typed = text;
    if (hiding) storage.keep('draft', hiding.hideAndSay(text, t));
    else import(root.dataset.hiding).then((module) => {
      hiding = module;
      hiding.keepWaiting(state.outbox, storage);
      actions.keepDraft(typed);
    }, () => {});
  },
  write: (text) => session.write(hiding?.hide(text) ?? text, undefined, !hiding),
  choose(choice) {
    view.focus(); // the buttons are about to be out of use
    session.write(choice.label, choice.id);
  },
  async rate(id, thumb) {
    dispatch({ type: 'rated', id, thumb });
    const ack = await session.request('rate', { message: id, thumb });
    if (!ack.ok) dispatch({ type: 'rated', id, problem: ack.message || t('Not saved. Please try again.') });
  },
  async requestAgent() {
    const ack = await session.request('request_agent', {});
    trouble(ack);
    if (ack.ok) dispatch({ type: 'status_changed', status: ack.status, position: ack.position });
  },
  /** A form stays the same element while its line is drawn anew; its module is fetched when the first one is needed. */
  form({ id, form, ticket }) {
    if (!forms.has(id)) {
      const place = el('div', { class: 'form' });
      forms.set(id, place);
      const fetching = import(root.dataset.forms);
      fetching.then(({ addForm }) => addForm(place, form, el, session.request, storage, ticket)).catch(() => forms.delete(id));
    }
    return forms.get(id);
  },
  async speak(language) {
    if (!(language in catalogues) || language === state.language) return;
    storage.keep('language', language);
    const ack = await session.request('set_language', { language });
    await read(language);
    dispatch({ type: 'spoken', language, notice: ack.notice });
    draw();
    document.querySelector('[aria-pressed=true][lang]')?.focus();
    host.tell('language', { language });
    if (!ack.ok && ack.message) trouble(ack);
  },
};

/** Every text stands in English in the modules: without its catalogue the chat still works. */
const read = async (language) => {
  try {
    if (!fetched.has(language)) fetched.set(language, await (await fetch(catalogues[language])).json());
  } catch {
    fetched.delete(language);
  }
  setStrings(fetched.get(language) ?? {});
};

/** Draw everything anew, as at the beginning and when the language changes. */
const draw = () => {
  root.lang = state.language;
  forms.clear();
  view = createView({ actions, isFramed: host.isFramed, draft: typed });
  document.body.replaceChildren(view.node);
  view.measure();
  view.render(state);
};

let begin = () => {
  begin = () => {}; // once
  session.open();
  actions.keepDraft(typed);
  noticeLateness();
};

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.isComposing && !view?.escape()) actions.close();
});
setInterval(() => view?.render(state), 60000); // today's "18:00" is tomorrow's "Monday 18:00"

await read(state.language);
draw();
host.tell('resize', { height: PANEL_HEIGHT * parseFloat(getComputedStyle(root).fontSize) });
host.tell('ready');
if (!host.isFramed) {
  begin();
  view.focus();
}
