/** Tickets: an open ticket in each of its states. */
import { at, desk, ME, ticket } from './scenes_team.js';

/** Logins in each of their states. */
function loginsOf({ cast }, how) {
  const login = (id, kind, more = {}) => ({ id, kind, at: at(how, -20), expires_at: at(how, 90), ended_at: null, end: null, opened: [], ...more });
  const opened = [{ agent_name: cast.agent, at: at(how, -3), reason: cast.details.slice(0, 40) }];
  const ends = [['admin', 'closed'], ['database', 'asked'], ['other', 'expired'], ['ftp', 'lost']];
  return [login('one', 'ftp', { opened }), ...ends.map(([kind, end]) => login(end, kind, { end, ended_at: at(how, -1) }))];
}

/** @returns {import('./scenes.js').Scene[]} */
export function ticketScenes() {
  const scene = (id, title, ticketOf, act = () => {}, http = {}) => ({
    id,
    title,
    group: 'Console: ticket',
    kind: 'console',
    play(words, how) {
      const found = ticketOf(words, how);
      const { cast } = words;
      const entry = (seq, kind, more = {}) => ({ seq, kind, text: cast.details, at: at(how, -9 + seq), ...more });
      const entries = [entry(1, 'visitor'), entry(2, 'agent', { agent_name: cast.agent }), entry(3, 'note', { agent_name: cast.colleague }), entry(4, 'agent'), entry(5, 'visitor')];
      const transcript = [
        { seq: 1, sender: 'visitor', text: cast.details, at: at(how, -28) },
        { seq: 2, sender: 'bot', text: words.topics[0].text, at: at(how, -28) },
      ];
      return desk(words, how, {
        hash: `#/ticket/${found.ticket}`,
        answers: { load_ticket: { ok: true, ticket: found, entries, transcript, logins: loginsOf(words, how), attachments: [{ id: 'f', name: 'screenshot.png', type: 'image/png', size: 48200 }] } },
        http,
        act: (acting) => (document.querySelectorAll('.earlier').forEach((each) => (each.open = true)), act(acting)),
      });
    },
  });
  const facts = ({ cast }) => ({ order_id: 'A-4711', website_url: cast.website, product: cast.product, product_version: '2.4.1', details: cast.details, other_extensions: 'Sitemap 3, Speed Cache 11', previous: cast.number - 1 });
  const mine = (words, how) => ticket(words, how, 'late', 'open', { due_at: at(how, -2), agent: ME, agent_name: words.cast.agent, conversation: 'conversation-a3f7', ...facts(words) });
  return [
    scene('ticket', 'With me, overdue', mine),
    scene('ticket-message', 'A message, not taken', (words, how) => ticket(words, how, 'fresh', 'new', { kind: 'message', desk: 'sales', subject: '', text: words.cast.details })),
    scene('ticket-answered', 'Answered by a colleague', (words, how) => ticket(words, how, 'answered', 'pending', { agent: 'li', agent_name: words.cast.colleague })),
    scene('ticket-missing', 'Facts are missing', (words, how) => ticket(words, how, 'fresh', 'new', { ...facts(words), product_version: '', missing: ['order_id', 'product_version'], order_id: '' })),
    scene('ticket-solved', 'Solved', (words, how) => ticket(words, how, 'solved', 'solved', { agent: ME, agent_name: words.cast.agent })),
    scene('ticket-login', 'A login is to be opened', mine, () => document.querySelector('.login button').click()),
    scene('ticket-opened', 'A login is open', mine, async ({ fill }) => (document.querySelector('.login button').click(), fill(() => 'words')), {
      'POST logins/one': { ok: true, fields: { address: 'ftp.example.org', user: 'ada', password: 'a temporary one', note: 'Port 22' } },
    }),
    scene('ticket-closed', 'Closed', (words, how) => ticket(words, how, 'closed', 'closed', { agent: ME, agent_name: words.cast.agent })),
  ];
}
