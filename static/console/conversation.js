/** Conversation: the open one, with what can be done with it: take, release, transfer, resolve, reply, note. */
import { el, icon, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { formatTime } from '../widget/hours.js';
import { createComposer } from './composer.js';
import { BACK } from './icons.js';
import { ticketStatus, visitorName } from './row.js';
import { sections } from './sections.js';
import { createSuggestions } from './suggestions.js';
import { age } from './times.js';
import { createTranscript } from './transcript.js';
import { transferDialog } from './transfer.js';

const ROOMY = '(min-width: 1180px)'; // as in console.css: there is a column for what stands beside the transcript

/** @param {any} actions @param {any} drafts @param {string} id */
export function createConversation(actions, drafts, id) {
  /** @type {import('./state.js').State} */
  let current;
  const title = el('h2', { tabindex: '-1' }, visitorName(id));
  const status = el('p', { class: 'standing', role: 'status' });
  const button = (words, act, name = '') => el('button', { type: 'button', class: name, hidden: true, onclick: act }, words);
  const buttons = {
    // Translators: one of the buttons above a conversation. Room for 13 characters.
    take: button(t('Take'), () => actions.take(id), 'strong'),
    // Translators: one of the buttons above a conversation. Room for 20 characters.
    reopen: button(t('Reopen'), () => actions.reopen(id)),
    // Translators: one of the buttons above a conversation. Room for 13 characters.
    release: button(t('Release'), () => actions.release(id)),
    // Translators: one of the buttons above a conversation. Room for 13 characters.
    transfer: button(t('Transfer'), () => transferDialog(actions, current, id).show()),
    // Translators: one of the buttons above a conversation. Room for 13 characters.
    resolve: button(t('Resolve'), () => actions.resolve(id), 'strong'),
  };
  const back = el('button', { type: 'button', class: 'round back', title: t('Back to the inbox'), 'aria-label': t('Back to the inbox'), onclick: actions.back }, icon(BACK));
  const head = el('header', { class: 'head' }, back, el('div', { class: 'titles' }, title, status), el('div', { class: 'acts' }, ...Object.values(buttons)));
  const transcript = createTranscript();
  const composer = createComposer({
    id,
    drafts,
    hasNotes: true,
    label: t('Reply'),
    send: (kind, client_id, text) => (kind === 'note' ? actions.addNote : actions.sendReply)({ conversation: id, client_id, text }),
    type: () => actions.type(id),
    words: actions.words,
  });
  const suggestions = createSuggestions(composer.insert);
  const visitor = el('dl', { class: 'facts' });
  const tickets = el('ul', { class: 'items' });
  const side = el('div', { class: 'side' }, suggestions.node, el('details', { class: 'about', open: window.matchMedia(ROOMY).matches }, el('summary', {}, el('h3', {}, t('About the visitor'))), visitor, tickets));
  const problem = el('p', { class: 'problem', role: 'alert' });
  const node = el('div', { class: 'conversation' }, head, problem, transcript.node, side, el('div', { class: 'foot-bar' }, transcript.typists, composer.node));
  let settled = -1;
  let aboutDrawn = '';

  /** @param {import('./state.js').State} state */
  const render = (state) => {
    const { thread, language } = state;
    if (thread?.conversation !== id) return;
    current = state;
    const { summary } = thread;
    setText(problem, thread.problem);
    setText(status, summary ? standing(summary, state) : '');
    const can = possible(summary, state.agent.id);
    for (const [name, each] of Object.entries(buttons)) each.hidden = !can[name];
    composer.setGate(summary && !can.reply ? gate(summary, id, actions) : null);
    const count = thread.messages.length + thread.notes.length;
    if (count !== settled) composer.settle([...thread.messages, ...thread.notes]);
    if (settled < 0) composer.measure();
    settled = count;
    transcript.render(state);
    suggestions.render(can.reply || can.take ? thread.suggestions : [], language);
    const about = JSON.stringify([thread.visitor, thread.tickets, language]);
    if (about !== aboutDrawn) drawAbout(thread, language);
    aboutDrawn = about;
  };

  const drawAbout = ({ visitor: known, tickets: theirs }, language) => {
    const zone = known?.time_zone;
    const facts = {
      [t('Language')]: known?.language && new Intl.DisplayNames([language], { type: 'language' }).of(known.language),
      [t('Time there')]: zone && localTime(zone, language),
      [t('Page')]: known?.page,
    };
    const entries = Object.entries(facts).filter(([, value]) => value);
    visitor.replaceChildren(...entries.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
    const item = ({ ticket, number, status: state, subject }) =>
      el('li', {}, el('button', { type: 'button', class: 'link', onclick: () => actions.open('ticket', ticket) }, t('Ticket {number}', { number })), ' ', el('span', { class: 'tag' }, ticketStatus(state)), el('small', {}, subject));
    tickets.replaceChildren(...theirs.map(item));
    side.lastChild.hidden = !entries.length && !theirs.length;
  };

  return {
    node,
    render,
    focus: () => title.focus(),
    focusComposer: composer.focus,
    suggest(index) {
      if (!suggestions.node.hidden) suggestions.insert(index);
    },
  };
}

/** What this agent may do with it now: the table of conversations, as the server has it too. */
function possible(summary, me) {
  if (!summary) return {};
  const isMine = summary.status === 'assigned' && summary.agent === me;
  return {
    take: ['bot', 'queued'].includes(summary.status),
    reopen: summary.status === 'resolved',
    release: isMine,
    transfer: isMine,
    resolve: isMine,
    reply: isMine,
  };
}

function standing({ conversation, status, agent, agent_name: name, queued_at: queuedAt }, state) {
  if (status === 'bot') return t('The bot answers. Take the conversation to write yourself.');
  if (status === 'resolved') return t('This conversation is resolved.');
  if (status === 'assigned') {
    // Translators: {name} is another member of the support team.
    return agent === state.agent.id ? t('With you. The bot is silent.') : t('With {name}. The bot is silent.', { name: name ?? t('Team') });
  }
  const time = queuedAt ? age(queuedAt, new Date()) : '';
  const position = sections(state).waiting.findIndex((each) => each.conversation === conversation) + 1;
  // Translators: {position} is a place in the queue, {time} is like "4 min".
  return position ? t('Waiting for a person, place {position}, {time}. The bot is silent.', { position, time }) : t('Waiting for a person, {time}. The bot is silent.', { time });
}

function gate({ status, agent_name: name }, id, actions) {
  if (status === 'resolved') return { text: t('This conversation is resolved.'), words: t('Reopen'), act: () => actions.reopen(id) };
  if (status === 'assigned') return { text: t('{name} answers here. You can write a note.', { name: name ?? t('Team') }) };
  if (status === 'bot') return { text: t('The bot answers here.'), words: t('Take and reply'), act: () => actions.take(id) };
  return { text: t('Nobody has taken this conversation yet.'), words: t('Take and reply'), act: () => actions.take(id) };
}

function localTime(timeZone, language) {
  try {
    return `${formatTime(new Date(), language, { timeZone })} (${timeZone})`;
  } catch {
    return timeZone; // the visitor's browser knows zones that this one does not
  }
}
