/** Ticket: the open one: its facts, what was written, and the answer, which goes to the visitor by e-mail. */
import { el, icon, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { BOT, PERSON } from '../widget/icons.js';
import { prose } from '../widget/prose.js';
import { createComposer } from './composer.js';
import { BACK, LOCK } from './icons.js';
import { createList } from './list.js';
import { loginRows } from './logins.js';
import { ticketStatus } from './row.js';
import { due, isPast, shortMoment } from './times.js';

/** @param {any} actions @param {any} drafts @param {string} id */
export function createTicket(actions, drafts, id) {
  const title = el('h2', { tabindex: '-1' }, t('Ticket'));
  const status = el('p', { class: 'standing', role: 'status' });
  const button = (words, act, name = '') => el('button', { type: 'button', class: name, hidden: true, onclick: act }, words);
  const take = button(t('Take'), () => actions.takeTicket(id), 'strong');
  const solve = button(t('Solve'), () => actions.solveTicket(id));
  let conversation = '';
  const chat = button(t('Open the conversation'), () => actions.open('conversation', conversation));
  const back = el('button', { type: 'button', class: 'round back', title: t('Back to the inbox'), 'aria-label': t('Back to the inbox'), onclick: actions.back }, icon(BACK));
  const head = el('header', { class: 'head' }, back, el('div', { class: 'titles' }, title, status), el('div', { class: 'acts' }, chat, take, solve));
  const facts = el('dl', { class: 'facts', hidden: true });
  const logins = el('section', { class: 'logins', hidden: true }, el('h3', {}, t('Login data')), el('ul', { class: 'entries' }));
  const files = el('section', { class: 'attached', hidden: true }, el('h3', {}, t('Files')), el('ul'));
  const entries = el('ol', { class: 'entries' });
  const transcript = el('details', { class: 'earlier', hidden: true }, el('summary', {}, t('What was said in the chat')), el('ol', { class: 'entries' }));
  const body = el('div', { class: 'log', tabindex: '0', role: 'region', 'aria-label': t('Ticket') }, facts, files, logins, transcript, entries);
  const composer = createComposer({
    id: `ticket ${id}`,
    drafts,
    hasNotes: false,
    label: t('Answer by e-mail'),
    send: (_, client_id, text) => actions.answerTicket({ ticket: id, client_id, text }),
    words: actions.words,
  });
  const node = el('div', { class: 'ticket conversation' }, head, body, el('div', { class: 'foot-bar' }, composer.node));
  const drawEntries = createList(entries, { key: ({ key }) => key, create: () => el('li'), draw: drawEntry });
  const drawTranscript = createList(transcript.lastChild, { key: ({ key }) => key, create: () => el('li'), draw: drawEntry });
  let drawn = '';
  let kept = '';
  let shown = '';
  let count = -1;

  /** @param {import('./state.js').State} state */
  const render = (state) => {
    if (state.ticket?.ticket.ticket !== id) return;
    const { ticket, entries: written = [], transcript: said = [] } = state.ticket;
    const { language } = state;
    const now = new Date();
    const isDone = ['solved', 'closed'].includes(ticket.status);
    setText(title, ticket.subject ? t('No. {number}: {subject}', ticket) : t('No. {number}', ticket));
    setText(status, ticketStanding(ticket, state, now));
    status.classList.toggle('urgent', !isDone && ticket.status !== 'pending' && isPast(ticket.due_at, now));
    conversation = ticket.conversation ?? '';
    chat.hidden = !conversation;
    take.hidden = isDone || ticket.agent === state.agent.id;
    solve.hidden = isDone;
    solve.classList.toggle('strong', take.hidden);
    composer.setGate(ticket.status === 'closed' ? { text: t('This ticket is closed.') } : null);
    const shape = JSON.stringify([ticket, language]);
    if (shape !== drawn) facts.replaceChildren(...factEntries(ticket, language, now));
    drawn = shape;
    facts.hidden = false;
    const lies = state.ticket.logins ?? [];
    const seen = JSON.stringify([lies, ticket.agent, language]);
    if (seen !== kept) logins.lastChild.replaceChildren(...loginRows(lies, ticket.agent === state.agent.id, actions, language, now));
    kept = seen;
    logins.hidden = !lies.length;
    const attached = state.ticket.attachments ?? [];
    const has = JSON.stringify([attached, language]);
    if (has !== shown) files.lastChild.replaceChildren(...attached.map(({ id, name, size }) => el('li', {}, el('a', { href: `api/v1/files/${encodeURIComponent(id)}`, download: name }, name), ` ${Math.ceil(size / 1024).toLocaleString(language)} KB`)));
    shown = has;
    files.hidden = !attached.length;
    const asLine = (each, key) => ({ key, kind: each.kind ?? each.sender, name: each.agent_name, text: each.text, at: each.at, time: shortMoment(each.at, language, now) });
    drawEntries(written.map((each) => asLine(each, `entry ${each.seq}`)));
    drawTranscript(said.map((each) => asLine(each, `message ${each.seq}`)));
    transcript.hidden = !said.length;
    if (written.length !== count) composer.settle(written);
    if (count < 0) composer.measure();
    else if (written.length > count) body.scrollTop = body.scrollHeight;
    count = written.length;
  };

  return { node, render, focus: () => title.focus(), focusComposer: composer.focus };
}

function ticketStanding(ticket, state, now) {
  const words = ticketStatus(ticket.status);
  if (['solved', 'closed'].includes(ticket.status)) return words;
  const time = ticket.status === 'pending' ? '' : due(ticket.due_at, state.language, now);
  const who = ticket.agent === state.agent.id ? t('with you') : ticket.agent_name ? t('with {name}', { name: ticket.agent_name }) : t('not taken yet');
  return [words, who, time].filter(Boolean).join(' · ');
}

/** The seven facts of a ticket, and who asks. What is not known is not shown. */
function factEntries(ticket, language, now) {
  const kinds = { message: t('Message'), ticket: t('Support ticket') };
  const desks = { support: t('Support'), sales: t('Sales') };
  const missable = { order_id: t('Order ID'), website_url: t('Website'), product: t('Product'), product_version: t('Version') };
  const facts = {
    [t('Kind')]: kinds[ticket.kind] ?? ticket.kind,
    [t('Desk')]: desks[ticket.desk] ?? ticket.desk,
    [t('Follows up')]: ticket.previous && t('No. {number}', { number: ticket.previous }),
    [t('Created')]: ticket.created_at && shortMoment(ticket.created_at, language, now),
    [t('Name')]: ticket.name,
    [t('E-mail')]: ticket.email,
    [t('Order ID')]: ticket.order_id,
    [t('Website')]: ticket.website_url,
    [t('Product')]: ticket.product,
    [t('Version')]: ticket.product_version,
    [t('Details')]: ticket.details,
    [t('Text')]: ticket.text === ticket.details ? '' : ticket.text,
    [t('Other extensions')]: ticket.other_extensions,
    [t('Not given')]: (ticket.missing ?? []).map((name) => missable[name] ?? name).join(', '),
  };
  const known = Object.entries(facts).filter(([, value]) => value);
  return known.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, String(value))]);
}

/** @param {HTMLElement} item */
function drawEntry(item, { kind, name, text, at, time }) {
  const names = { visitor: t('Visitor'), bot: t('Bot'), agent: name || t('Team'), note: t('Note by {name}', { name: name || t('Team') }) };
  const mark = { bot: BOT, agent: PERSON, note: LOCK }[kind];
  item.className = kind;
  item.replaceChildren(
    el('div', { class: 'from' }, el('span', { class: 'mark' }, mark && icon(mark), names[kind] ?? ''), ' ', el('time', { datetime: at }, time)),
    el('div', { class: 'words' }, ...prose(text ?? '', kind !== 'visitor')),
  );
}
