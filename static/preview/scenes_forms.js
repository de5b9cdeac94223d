/** Forms: a message to the team and a ticket, from the first sight to the number. */
import { chat, OFFLINE, phraseOf, visitor, refusal } from './scenes_chat.js';
import { errorsOf } from './scenes_visit.js';

/** @param {any} words @returns {import('./scenes.js').Scene[]} */
export function formScenes(words) {
  const scene = (id, title, form, parts) => ({
    id,
    title,
    group: 'Forms',
    kind: 'widget',
    isTall: true,
    play: (said, how) => {
      const asking = said.topics.find((each) => each.form === form) ?? said.topics[0];
      return chat(said, how, { said: [visitor(said.cast.details), { text: asking.text, form }], act: ({ until }) => until('.form form'), ...parts(said) });
    },
  });
  const filled = (cast) => (name) => ({ email: cast.email, name: cast.visitor, website_url: cast.website, product: cast.product, product_version: '2.4.1', order_id: 'A-4711' })[name] ?? cast.details;
  const sent = (id, title, form, ackOf) =>
    scene(id, title, form, (said) => ({ answers: { [form === 'ticket' ? 'open_ticket' : 'leave_message']: ackOf(said) }, act: ({ fill }) => fill(filled(said.cast)) }));
  return [
    scene('form-message', 'Message to the team', 'message', () => ({})),
    scene('form-ticket', 'Ticket', 'ticket', () => ({})),
    scene('form-files', 'Files with a ticket', 'ticket', () => ({ act: addFile })),
    scene('form-missing', 'A field is empty', 'message', () => ({ act: ({ fill }) => fill(() => '') })),
    sent('form-sent', 'Sent', 'ticket', ({ cast }) => ({ ok: true, ticket: { number: cast.number } })),
    sent('form-offline', 'No connection', 'message', () => OFFLINE),
    sent('form-elsewhere', 'Others can help sooner', 'ticket', (said) => ({
      ok: false,
      error: 'sent_elsewhere',
      message: phraseOf(said, 'Before you send this'),
      answer: said.topics.find(({ id }) => id.includes('wordpress'))?.text ?? said.topics[0].text,
    })),
    ...['open', 'sealed', 'gone'].map((state) => loginScene(state)),
    ...errorsOf(words, 'form').map(({ number, english }, index) =>
      sent(`form-error-${index + 1}`, refusal(english), 'ticket', (said) => ({ ok: false, error: 'bad_request', field: fieldOf(english), message: said.phrases.find((each) => each.number === number).text })),
    ),
  ];
}

/** Login data below a ticket: the form, and what lies in the vault or lay there. @param {string} state */
function loginScene(state) {
  return {
    id: `form-logins-${state}`,
    title: { open: 'Login data', sealed: 'Login data are stored', gone: 'Login data were deleted' }[state],
    group: 'Forms',
    kind: 'widget',
    isTall: true,
    play: (said, how) => {
      const login = { expires_at: how.now, ended_at: state === 'gone' ? how.now : null, opened: [{ agent_name: said.cast.agent, at: how.now }] };
      return chat(said, how, {
        said: [visitor(said.cast.details), { text: said.topics[0].text, form: 'credentials', ticket: String(said.cast.number) }],
        answers: { load_ticket: { ok: true, logins: state === 'open' ? [] : ['ftp', 'admin', 'database', 'other'].map((kind) => ({ ...login, kind })) } },
        act: async ({ until }) => {
          await until('.form details');
          document.querySelector('.form details').open = state === 'open';
        },
      });
    },
  };
}

/** Choose a file as a visitor would. */
async function addFile({ until }) {
  await until('input[type=file]');
  const input = document.querySelector('input[type=file]');
  const chosen = new DataTransfer();
  chosen.items.add(new File(['x'], '4711', { type: 'image/png' }));
  input.files = chosen.files;
  input.dispatchEvent(new Event('change'));
}

/** The field at which a refusal is shown. */
function fieldOf(english) {
  const known = [
    [/e-mail/, 'email'],
    [/web address/, 'website_url'],
    [/version/, 'product_version'],
    [/order ID/, 'order_id'],
  ];
  return known.find(([pattern]) => pattern.test(english))?.[1] ?? 'details';
}
