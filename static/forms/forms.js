/**
 * Forms: a message to the team, or a ticket, in the chat. Fetched when the first one is needed, so it imports nothing:
 * it is handed what it uses. What is typed is kept by the server; what is sent keeps its id until it is acknowledged.
 */

const PAUSE = 600; // between the last letter and the keeping of the draft

const STYLE = `
.form { width: 100%; }
.form form { display: grid; gap: .75rem; margin-top: .75rem; padding: 1rem; border: 1px solid var(--line); border-radius: .75rem; }
.form label { display: block; margin-bottom: .25rem; font-size: var(--small); color: var(--quiet); }
.form input, .form textarea, .form select { box-sizing: border-box; width: 100%; padding: .5rem .625rem; border: 1px solid var(--quiet); border-radius: .5rem; background: var(--page); color: inherit; font: inherit; }
.form summary { cursor: pointer; padding: .5rem 0; }
.form .logins li { margin: .375rem 0; }
.form .logins { margin: .5rem 0; padding: 0; list-style: none; font-size: var(--small); }
.form textarea { min-height: 6rem; resize: vertical; }
.form [aria-invalid=true] { border-color: var(--bad); }
.form .problem { margin: .25rem 0 0; font-size: var(--small); color: var(--bad); }
.form .answers { display: flex; flex-wrap: wrap; gap: .5rem; }
`;

/**
 * @param {HTMLElement} place
 * @param {'message' | 'ticket' | 'credentials'} kind
 * @param {typeof import('../shared/dom.js').el} el
 * @param {(command: string, payload: object) => Promise<any>} request
 * @param {{ keep: (name: string, value: string) => void, recall: (name: string) => string }} storage
 * @param {string} [ticket] number of the ticket that login data are for
 */
export async function addForm(place, kind, el, request, { keep, recall }, ticket) {
  const { lang, dataset } = document.documentElement;
  const words = await (await fetch(JSON.parse(dataset.formStrings)[lang])).json();
  const t = (sentence, values = {}) =>
    (words[sentence] || sentence).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  adopt();
  if (kind === 'credentials') return addLogins(place, Number(ticket), el, request, t, lang);

  const fields = fieldsOf(kind, t);
  const inputs = new Map();
  const problems = new Map();
  const rows = fields.map(({ name, label, isLong, isOptional, ...more }) => {
    const id = `form-${kind}-${name}`;
    const problem = el('p', { class: 'problem', id: `${id}-problem` });
    const common = { id, name, required: !isOptional, 'aria-describedby': `${id}-problem` };
    const input = isLong ? el('textarea', common) : el('input', { type: 'text', ...common, ...more });
    inputs.set(name, input);
    problems.set(name, problem);
    // Translators: behind the label of a field that may stay empty; {label} is the label.
    return el('div', {}, el('label', { for: id }, isOptional ? t('{label} (optional)', { label }) : label), input, problem);
  });

  const general = el('p', { class: 'problem', role: 'alert' });
  const send = el('button', { class: 'strong', type: 'submit' }, kind === 'ticket' ? t('Send ticket') : t('Send message'));
  const files = kind === 'ticket' ? createFiles(el, t, lang, recall, send) : null;
  const form = el('form', { novalidate: true }, ...rows, files?.node, general, el('div', { class: 'answers' }, send));
  files?.listenTo(form);

  const values = () => Object.fromEntries([...inputs].map(([name, input]) => [name, input.value.trim()]));
  let timer = 0;
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => request('save_draft', { form: kind, fields: values() }), PAUSE);
  });
  // Enter in a line of its own must not send half a form.
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement) event.preventDefault();
  });

  const complain = (name, message) => {
    for (const [each, problem] of problems) {
      problem.textContent = each === name ? message : '';
      inputs.get(each).setAttribute('aria-invalid', String(each === name));
    }
    general.textContent = inputs.has(name) ? '' : message;
    inputs.get(name)?.focus();
  };

  const submit = async (more = {}) => {
    const missing = [...inputs.values()].find((input) => input.required && !input.value.trim());
    if (missing) return complain(missing.name, t('Please fill in this field.'));
    clearTimeout(timer);
    const id = recall(`form:${kind}`) || freshId();
    keep(`form:${kind}`, id);
    send.disabled = true;
    const command = kind === 'ticket' ? 'open_ticket' : 'leave_message';
    const ack = await request(command, { ...values(), ...(files && { attachments: files.ids() }), client_id: id, ...more });
    send.disabled = false;
    if (ack.ok) {
      keep(`form:${kind}`, '');
      // Translators: {number} is the number of a ticket.
      form.replaceWith(el('p', { role: 'status' }, t('Sent. Your number: {number}', { number: ack.ticket.number })));
    } else if (ack.error === 'sent_elsewhere') elsewhere(ack);
    else if (ack.error === 'client_id_reused') {
      keep(`form:${kind}`, ''); // it was filed before and changed since: this is a new one
      submit(more);
    } else complain(ack.field, ack.message || t('There is no connection. What you typed is kept; please send it again later.'));
  };

  /** The policy sends this to somebody else; the visitor decides. */
  const elsewhere = (ack) => {
    const away = el('div', { role: 'alert' }, el('p', {}, ack.message), el('p', {}, ack.answer));
    const insist = el('button', { type: 'button', class: 'strong', onclick: () => (away.remove(), submit({ insists: true })) }, t('Send anyway'));
    const stay = el('button', { type: 'button', onclick: () => away.remove() }, t('Do not send'));
    away.append(el('div', { class: 'answers' }, insist, stay));
    general.after(away);
    insist.focus();
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  request('load_draft', { form: kind }).then((ack) => {
    for (const [name, value] of Object.entries(ack.fields ?? {})) {
      const input = inputs.get(name);
      if (input && !input.value) input.value = value;
    }
    for (const { name, label } of ack.required ? fields : []) {
      const input = inputs.get(name);
      input.required = ack.required.includes(name);
      input.labels[0].textContent = input.required ? label : t('{label} (optional)', { label });
    }
  });
  place.append(form);
}

/**
 * Login data for a ticket: what lies in the vault, who opened it, and a way to add and to delete. What is typed here is
 * kept nowhere in the browser, and masked nowhere: it is stored sealed, or not at all.
 */
async function addLogins(place, number, el, request, t, lang) {
  const kinds = { ftp: t('FTP or SFTP'), admin: t('Admin panel'), database: t('Database'), other: t('Other login') };
  const labels = { address: t('Address'), user: t('User name'), password: t('Password'), note: t('What else we need to know') };
  const date = (at) => new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
  const list = el('ul', { class: 'logins', 'aria-live': 'polite' });
  const row = ({ kind, expires_at, ended_at, opened }) => {
    // Translators: {date} is date and time.
    const state = ended_at ? t('deleted on {date}', { date: date(ended_at) }) : t('stored safely; deleted when your case closes, on {date} at the latest', { date: date(expires_at) });
    const seen = opened.map((each) => t('opened by {name} on {date}', { name: each.agent_name, date: date(each.at) }));
    return el('li', {}, [`${kinds[kind]}: ${state}`, ...seen].join(' · '));
  };
  const show = async () => {
    const { logins = [] } = await request('load_ticket', { number });
    list.replaceChildren(...logins.map(row));
    remove.hidden = logins.every(({ ended_at }) => ended_at);
  };
  const problem = el('p', { class: 'problem', role: 'alert' });
  const complain = (ack) => (problem.textContent = ack.ok ? '' : ack.message || t('There is no connection. What you typed is kept; please send it again later.'));
  const remove = el('button', { type: 'button', hidden: true, onclick: async () => (complain(await request('destroy_credentials', { number })), show()) }, t('Delete login data now'));
  const select = el('select', { id: `logins-${number}-kind` }, ...Object.entries(kinds).map(([value, words]) => el('option', { value }, words)));
  const inputs = Object.keys(labels).map((name) => [name, el('input', { type: name === 'password' ? 'password' : 'text', id: `logins-${number}-${name}`, autocomplete: 'off', spellcheck: 'false' })]);
  const rows = inputs.map(([name, input]) => el('div', {}, el('label', { for: input.id }, labels[name]), input));
  const send = el('button', { class: 'strong', type: 'submit' }, t('Store safely'));
  const hint = el('p', {}, t('Best give us a temporary password, and change it afterwards. Your data are encrypted; only the person who works on your case can open them, and you see when.'));
  const form = el('form', { novalidate: true }, hint, el('div', {}, el('label', { for: select.id }, t('What is it for?')), select), ...rows, problem, el('div', { class: 'answers' }, send));
  let id = freshId();
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    send.disabled = true;
    const fields = Object.fromEntries(inputs.map(([name, input]) => [name, input.value]));
    const ack = await request('seal_credentials', { client_id: id, number, kind: select.value, fields });
    send.disabled = false;
    complain(ack);
    if (ack.error === 'client_id_reused') id = freshId();
    if (!ack.ok) return inputs[0][1].focus();
    id = freshId();
    for (const [, input] of inputs) input.value = '';
    details.open = false;
    show();
  });
  const details = el('details', {}, el('summary', {}, t('Give us login data safely')), form);
  place.append(list, el('div', { class: 'answers' }, remove), details);
  show();
}

/** Files for a ticket: chosen, dropped or pasted; each goes up at once, shows how far it is, and can be taken away. */
function createFiles(el, t, lang, recall, send) {
  const files = new Map(); // row -> id, empty while it goes up
  const list = el('ul', { class: 'logins', 'aria-live': 'polite' });
  const settle = () => (send.disabled = [...files.values()].includes(''));
  const add = (file) => {
    const state = el('span', {}, '0 %');
    const upload = new XMLHttpRequest();
    const go = (method, path, body) => {
      upload.open(method, new URL(`../api/v1/files${path}`, location.href));
      upload.responseType = 'json';
      upload.setRequestHeader('Authorization', `Bearer ${recall('token')}`);
      upload.setRequestHeader('X-File-Name', encodeURIComponent(file.name));
      upload.setRequestHeader('Accept-Language', lang);
      upload.send(body);
    };
    // A deletion that does not arrive is made up for: the file goes by itself in a day.
    const drop = () => (files.get(row) ? go('DELETE', `/${files.get(row)}`) : upload.abort(), files.delete(row), row.remove(), settle());
    const remove = el('button', { type: 'button', 'aria-label': `${t('Remove')}: ${file.name}`, onclick: drop }, t('Remove'));
    const row = el('li', {}, file.name, ' ', state, ' ', remove);
    upload.upload.onprogress = ({ loaded, total }) => (state.textContent = `${Math.round((100 * loaded) / total)} %`);
    upload.onloadend = () => {
      if (!files.has(row)) return;
      const answer = upload.response ?? {};
      if (answer.ok) files.set(row, answer.file);
      else files.delete(row);
      state.textContent = answer.ok ? '✓' : answer.message || t('There is no connection. What you typed is kept; please send it again later.');
      settle();
    };
    files.set(row, '');
    list.append(row);
    settle();
    go('POST', '', file);
  };
  const addAll = (event, given) => given?.length && (event.preventDefault(), [...given].forEach(add));
  const input = el('input', { type: 'file', id: 'form-ticket-files', multiple: true, accept: 'image/png,image/jpeg,image/webp,application/pdf,text/plain' });
  input.addEventListener('change', (event) => (addAll(event, input.files), (input.value = '')));
  const label = t('Screenshots or other files'); // by itself: a text within another one's values is not found
  return {
    node: el('div', {}, el('label', { for: input.id }, t('{label} (optional)', { label })), input, list),
    ids: () => [...files.values()].filter(Boolean),
    listenTo(form) {
      form.addEventListener('dragover', (event) => event.preventDefault());
      form.addEventListener('drop', (event) => addAll(event, event.dataTransfer?.files));
      form.addEventListener('paste', (event) => addAll(event, event.clipboardData?.files));
    },
  };
}

/** The fields of a form, in their order. */
function fieldsOf(kind, t) {
  const who = [
    { name: 'email', label: t('Your e-mail address'), type: 'email', autocomplete: 'email', inputmode: 'email' },
    { name: 'name', label: t('Your name'), autocomplete: 'name', isOptional: true },
  ];
  if (kind === 'message') return [...who, { name: 'text', label: t('Your message to us'), isLong: true }];
  return [
    ...who,
    { name: 'order_id', label: t('Order ID') },
    { name: 'website_url', label: t('Address of your website'), inputmode: 'url', autocomplete: 'url' },
    { name: 'product', label: t('Product') },
    { name: 'product_version', label: t('Version of the product') },
    { name: 'details', label: t('What is the problem?'), isLong: true },
    { name: 'other_extensions', label: t('Other extensions that are installed'), isOptional: true },
  ];
}

function freshId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

let isAdopted = false;

/** The page's policy allows no style of its own in the markup; a constructed sheet is none. */
function adopt() {
  if (isAdopted) return;
  isAdopted = true;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
