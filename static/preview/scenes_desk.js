/** Desk: the inbox, the open conversation, and the sheets above them. */
import { OFFLINE, refusal } from './scenes_chat.js';
import { at, conversation, conversations, desk, ME, people, thread, ticket } from './scenes_team.js';
import { errorsOf } from './scenes_visit.js';

const GROUP = { inbox: 'Console: inbox', open: 'Console: conversation', sheets: 'Console: menus and sheets' };
const WORTH_A_WORD = 2000;
const NOBODY = { conversations: [], tickets: [] };

/** @param {any} words @returns {import('./scenes.js').Scene[]} */
export function deskScenes(words) {
  return [...inboxScenes(), ...conversationScenes(words), ...sheetScenes()];
}

const sceneIn = (group) => (id, title, parts) => ({ id, title, group, kind: 'console', play: (words, how) => desk(words, how, parts(words, how)) });

function inboxScenes() {
  const scene = sceneIn(GROUP.inbox);
  const search = (found) => ({
    answers: { search: { ok: true, ...found } },
    act: ({ type, rest }) => {
      type(document.querySelector('input[type=search]'), 'portal');
      return rest();
    },
  });
  const hours = (id, title, started) => scene(id, `Hours: ${title}`, (_, how) => ({ inbox: NOBODY, console: { closes_at: null, opens_at: null, ...started(how) } }));
  return [
    scene('inbox', 'Inbox', () => ({ act: () => document.querySelectorAll('.inbox details').forEach((each) => (each.open = true)) })),
    scene('inbox-loading', 'Inbox is loading', () => ({ answers: { list_inbox: null } })),
    scene('inbox-empty', 'Nobody is waiting', () => ({ inbox: NOBODY })),
    scene('search', 'Search', (words, how) => search({ conversations: [conversation(words, how, 'a3f7', 'resolved')], tickets: [ticket(words, how, 'late', 'closed'), ticket(words, how, 'done', 'solved')] })),
    scene('search-none', 'Search: nothing found', () => search(NOBODY)),
    scene('desk-offline', 'No connection', () => ({
      act({ hangUp, elapse }) {
        hangUp();
        elapse(WORTH_A_WORD);
      },
    })),
    scene('somebody-waits', 'A notice of the desktop', (words, how) => ({
      inbox: { ...NOBODY, conversations: Array.from({ length: Math.max(0, how.number - 1) }, (_, index) => conversation(words, how, `${7000 + index}`, 'queued')) },
      before: () => showNotices('granted'),
      act: ({ tell }) => tell('inbox_changed', { conversation: conversation(words, how, '80aa', 'queued') }),
    })),
    hours('desk-open', 'open', (how) => ({ closes_at: at(how, 3) })),
    hours('desk-open-always', 'open around the clock', () => ({})),
    hours('desk-unmanned', 'open, nobody present', (how) => ({ closes_at: at(how, 3), available: false })),
    hours('desk-unmanned-always', 'open around the clock, nobody present', () => ({ available: false })),
    hours('desk-closed', 'closed', (how) => ({ open: false, available: false, opens_at: at(how, 20) })),
    hours('desk-closed-always', 'closed until further notice', () => ({ open: false, available: false })),
  ];
}

/** @param {'granted' | 'denied' | 'default' | null} permission null: the browser has no notices */
function showNotices(permission) {
  delete window.Notification;
  if (!permission) return;
  const value = class {
    static permission = permission;

    constructor(text) {
      const place = document.createElement('div');
      place.className = 'desktop-notice';
      place.textContent = text;
      document.body.append(place);
    }

    close() {}
  };
  Object.defineProperty(window, 'Notification', { configurable: true, writable: true, value });
}

function conversationScenes(words) {
  const scene = sceneIn(GROUP.open);
  const mine = ({ cast }) => ({ agent: ME, agent_name: cast.agent });
  /** @param {(words: any, how: any) => any} summaryOf @param {(words: any, how: any) => any} [more] */
  const open = (id, title, summaryOf, more = () => ({})) =>
    scene(id, title, (said, how) => {
      const summary = summaryOf(said, how);
      const { answers, isUnlisted, page, ...other } = more(said, how);
      const all = [...(isUnlisted ? [] : [summary]), ...conversations(said, how).filter((each) => each.conversation !== summary.conversation && !(isUnlisted && each.status === 'queued'))];
      return {
        hash: `#/conversation/${summary.conversation}`,
        inbox: { conversations: all, tickets: [] },
        answers: { load_conversation: thread(said, how, summary, page), ...answers },
        ...other,
      };
    });
  const ours = (said, how) => conversation(said, how, '91be', 'assigned', mine(said));
  const queued = (said, how) => conversation(said, how, '51c0', 'queued', { minutes: how.number });
  const reply = (id, title, ackOf, more) => open(id, title, ours, (said, how) => ({ answers: { send_reply: ackOf(said, how) }, act: ({ send }) => send(said.cast.details), ...more }));
  return [
    open('with-bot', 'With the bot', (said, how) => conversation(said, how, 'b1d2', 'bot')),
    open('in-queue', 'In the queue', queued),
    open('in-queue-somewhere', 'In the queue, place unknown', queued, () => ({ isUnlisted: true })),
    open('mine', 'With me: reply', ours, ({ cast }) => ({
      act({ tell }) {
        document.querySelectorAll('.side details').forEach((each) => (each.open = true));
        tell('typing_changed', { conversation: 'conversation-91be', who: 'visitor', typing: true });
        tell('typing_changed', { conversation: 'conversation-91be', who: 'li', name: cast.colleague, typing: true });
      },
    })),
    { ...open('mine-narrow', 'With me, on a telephone', ours), isNarrow: true },
    open('mine-note', 'With me: note', ours, () => ({ act: ({ press }) => press('console', 'Note') })),
    open('theirs', 'With a colleague', (said, how) => conversation(said, how, 'c4e4', 'assigned', { agent: 'li', agent_name: said.cast.colleague })),
    open('theirs-nameless', 'With a colleague who is gone', (said, how) => conversation(said, how, 'c5e5', 'assigned', { agent: 'gone' })),
    open('resolved', 'Resolved', (said, how) => conversation(said, how, 'd6f6', 'resolved')),
    reply('reply-masked', 'A reply in which something was hidden', () => ({ ok: true, masked: ['card'] })),
    reply('reply-late', 'A reply that is not sent yet', () => OFFLINE),
    reply('reply-stale', 'Something came in while writing', (said, how) => ({
      ok: false,
      error: 'stale_view',
      messages: [{ conversation: 'conversation-91be', seq: 8, id: 'm8', sender: 'visitor', text: said.cast.details, at: at(how, 0), language: how.tag }],
    })),
    open('act-offline', 'An action fails without connection', ours, () => ({ answers: { resolve: OFFLINE }, act: ({ press }) => press('console', 'Resolve') })),
    ...errorsOf(words, 'desk').map(({ number, english }, index) =>
      open(`desk-error-${index + 1}`, refusal(english), ours, (said) => ({
        answers: { resolve: { ok: false, error: 'refused', message: said.phrases.find((each) => each.number === number).text } },
        act: ({ press }) => press('console', 'Resolve'),
      })),
    ),
    open('transfer', 'Transfer', ours, () => ({ act: ({ press }) => press('console', 'Transfer') })),
    open('transfer-nobody', 'Transfer: nobody is there', ours, ({ cast }) => ({ console: { agents: people(cast).slice(0, 1) }, act: ({ press }) => press('console', 'Transfer') })),
  ];
}

function sheetScenes() {
  const scene = sceneIn(GROUP.sheets);
  const openMenu = async ({ rest }) => {
    document.querySelector('.account').click();
    await rest();
  };
  const inMenu = (item, then = () => {}) => async (stage) => {
    await openMenu(stage);
    await stage.press('console', item);
    await then(stage);
  };
  const session = (how, id, isThis) => ({ id, used_at: at(how, -1), user_agent: 'Mozilla/5.0 (X11; Linux) Firefox/144.0', address: '192.0.2.7', is_this: isThis });
  const account = (how, changed = null) => ({ http: { 'GET sessions': { sessions: [session(how, 'one', true), session(how, 'two', false)] }, 'POST me': changed } });
  const submit = (index) => async ({ rest }) => {
    document.querySelectorAll('dialog form')[index].dispatchEvent(new Event('submit', { cancelable: true }));
    await rest();
  };
  const menu = (id, title, permission) => scene(id, `Menu: ${title}`, () => ({ before: () => showNotices(permission), act: openMenu }));
  const colleagues = { 'GET agents': { agents: [{ name: 'Mira Beck', login: 'mira' }] } };
  return [
    menu('menu-default', 'desktop notices can be allowed', 'default'),
    menu('menu-granted', 'desktop notices are allowed', 'granted'),
    menu('menu-denied', 'desktop notices are blocked', 'denied'),
    menu('menu-without', 'a browser without desktop notices', null),
    scene('account', 'Account and sessions', (_, how) => ({ ...account(how), act: inMenu('Account and sessions') })),
    scene('account-renamed', 'Account: the name is saved', (_, how) => ({ ...account(how, { agent: {} }), act: inMenu('Account and sessions', submit(0)) })),
    scene('account-password', 'Account: the password is changed', (_, how) => ({ ...account(how, { agent: {} }), act: inMenu('Account and sessions', submit(1)) })),
    scene('colleagues', 'Colleagues', () => ({ http: colleagues, act: inMenu('Colleagues') })),
    scene('colleagues-added', 'Colleagues: one was added', ({ cast }) => ({
      http: { ...colleagues, 'POST agents': { agent: {} } },
      act: inMenu('Colleagues', ({ fill }) => fill((name) => (name === 'name' ? cast.colleague : 'a sentence that nobody guesses'))),
    })),
    scene('keys', 'Keys', () => ({ act: ({ press }) => press('console', 'Keys') })),
  ];
}
