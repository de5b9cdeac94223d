/** Team: what the console's server says when a scene does not say otherwise; its conversations, tickets and people. */
import { answerOf } from './scenes_chat.js';

const MINUTE = 60000;
export const HOUR = 60 * MINUTE;
const ago = (how, minutes) => new Date(how.now - minutes * MINUTE).toISOString();
export const at = (how, hours) => new Date(how.now + hours * HOUR).toISOString();
export const ME = 'me';

/** @param {any} words @param {any} how @param {any} parts what is different here */
export function desk(words, how, { inbox, console: started = {}, events = [], answers = {}, http = {}, hash = '#/', ...more } = {}) {
  const { cast } = words;
  const me = { id: ME, name: cast.agent, login: 'mira', language: how.tag };
  return {
    hash,
    kept: { 'tresen:sound': 'off' },
    http: { 'GET me': { agent: me, company: words.company, csrf: 'stage' }, ...http },
    events: [['console_started', { open: true, opens_at: null, closes_at: at(how, 3), hours_zone: 'UTC', available: true, agents: people(cast), ...started }], ...events],
    answers: { list_inbox: { ok: true, ...(inbox ?? { conversations: conversations(words, how), tickets: tickets(words, how) }) }, set_typing: { ok: true }, ...answers },
    ...more,
  };
}

export function people(cast) {
  return [
    { id: ME, name: cast.agent, present: true },
    { id: 'li', name: cast.colleague, present: true },
  ];
}

/** @param {any} words @param {any} how */
export function conversation(words, how, id, status, more = {}) {
  const { last = { sender: 'visitor', text: words.cast.details }, minutes = 4, ...other } = more;
  return {
    conversation: `conversation-${id}`,
    status,
    language: how.tag,
    agent: null,
    agent_name: null,
    queued_at: status === 'queued' ? ago(how, minutes) : null,
    opened_at: ago(how, minutes + 2),
    waiting_since: status === 'queued' ? ago(how, minutes) : null,
    unread_by_team: false,
    last: last && { seq: 1, at: ago(how, minutes), ...last },
    ...other,
  };
}

export function conversations(words, how) {
  const { cast, topics } = words;
  const one = (...parts) => conversation(words, how, ...parts);
  const mine = { agent: ME, agent_name: cast.agent };
  const theirs = { agent: 'li', agent_name: cast.colleague };
  return [
    one('4f2a', 'queued', { minutes: how.number * 24 * 60 }),
    one('51c0', 'queued', { minutes: how.number * 60 }),
    one('77d1', 'queued', { minutes: how.number }),
    one('80aa', 'queued', { minutes: 0 }),
    one('91be', 'assigned', { ...mine, unread_by_team: true, minutes: 3 }),
    one('a3f7', 'assigned', { ...mine, last: { sender: 'agent', text: cast.details } }),
    one('b1d2', 'bot', { last: { sender: 'bot', text: topics[0].text } }),
    one('b7c9', 'bot', { last: null }),
    one('c4e4', 'assigned', { ...theirs, last: { sender: 'agent', text: cast.details } }),
    one('c5e5', 'assigned', { agent: 'gone', last: { sender: 'agent', text: cast.details } }),
    one('d6f6', 'resolved', { last: { sender: 'agent', text: cast.details, ...theirs }, ...theirs }),
  ];
}

/** @param {any} words @param {any} how */
export function ticket(words, how, id, status, more = {}) {
  const { cast } = words;
  return {
    ticket: `ticket-${id}`,
    number: cast.number,
    kind: 'ticket',
    status,
    desk: 'support',
    name: cast.visitor,
    email: cast.email,
    subject: cast.details,
    due_at: at(how, 20),
    created_at: at(how, -28),
    agent: null,
    agent_name: null,
    conversation: null,
    ...more,
  };
}

export function tickets(words, how) {
  const { cast } = words;
  return [
    ticket(words, how, 'late', 'open', { due_at: at(how, -2), agent: ME, agent_name: cast.agent }),
    ticket(words, how, 'fresh', 'new', { kind: 'message' }),
    ticket(words, how, 'answered', 'pending', { agent: 'li', agent_name: cast.colleague }),
  ];
}

/** A page of a conversation as it is loaded. @param {any} words @param {any} how */
export function thread(words, how, summary, more = {}) {
  const { cast, topics } = words;
  const topic = topics.find(({ section }) => /^\d/.test(section)) ?? topics[0];
  const unnumbered = topics.find(({ section }) => section && !/^\d/.test(section)) ?? topic;
  const line = (seq, sender, text, other = {}) => ({ conversation: summary.conversation, seq, id: `m${seq}`, sender, text, at: ago(how, 30 - seq * 3), language: how.tag, ...other });
  const choices = topics.slice(0, 2).map(({ id, title }) => ({ id, label: title }));
  const messages = [
    line(1, 'system', words.notice),
    line(2, 'visitor', cast.details),
    line(3, 'bot', topic.text, answerOf(topic)),
    line(4, 'bot', unnumbered.text, answerOf(unnumbered)),
    line(5, 'bot', words.phrases.find(({ english }) => english.startsWith('I am not quite')).text, { choices }),
    line(6, 'agent', cast.details, { agent: ME, agent_name: cast.agent }),
    line(7, 'agent', cast.details, { agent: 'gone' }),
  ];
  const notes = [
    { conversation: summary.conversation, note_seq: 1, id: 'n1', agent: ME, agent_name: cast.agent, text: cast.details, at: ago(how, 14) },
    { conversation: summary.conversation, note_seq: 2, id: 'n2', agent: 'li', agent_name: cast.colleague, text: cast.details, at: ago(how, 13.5) },
  ];
  const suggestions = topics.slice(0, 3).map((each, index) => ({ intent: each.id, title: each.title, section: index ? '' : '1.4', confidence: 0.87 - index / 4, text: each.text, nearest: index ? '' : cast.details }));
  return {
    ok: true,
    conversation: summary.conversation,
    messages,
    seq: messages.length,
    notes,
    more: false,
    read_up_to: 6,
    summary,
    visitor: { time_zone: 'Asia/Kolkata', page: `${cast.website}/pricing`, language: how.tag },
    tickets: [ticket(words, how, 'late', 'open')],
    suggestions,
    ...more,
  };
}
