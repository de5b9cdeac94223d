/** Logins: what lies in the vault for a ticket, and the dialog that opens it: with a reason, and the password once more. */
import { el } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { createDialog } from './dialog.js';
import { createForm } from './form.js';
import { shortMoment } from './times.js';

/**
 * @typedef {{ id: string, kind: string, at: string, expires_at: string, ended_at: string | null, end: string | null, opened: { agent_name: string, at: string, reason: string }[] }} Login
 */

/** @param {Login[]} logins @param {boolean} isMine @param {any} actions @param {string} language @param {Date} now */
export function loginRows(logins, isMine, actions, language, now) {
  const moment = (at) => shortMoment(at, language, now);
  return logins.map((login) => {
    const state = login.ended_at ? endOf(login, moment(login.ended_at)) : t('Deleted on {date} at the latest', { date: moment(login.expires_at) });
    const opened = login.opened.map(({ agent_name, at, reason }) => el('li', {}, t('Opened by {name}, {date}: {reason}', { name: agent_name, date: moment(at), reason })));
    const open = el('button', { type: 'button', onclick: () => openDialog(actions, login).show() }, t('Open the login'));
    return el(
      'li',
      { class: 'login' },
      el('div', { class: 'from' }, el('strong', {}, kindOf(login.kind)), ' ', state),
      opened.length ? el('ul', {}, ...opened) : null,
      !login.ended_at && isMine ? open : null,
    );
  });
}

/** What is in it stands in the dialog alone, and goes with it. */
function openDialog(actions, login) {
  const shown = el('dl', { class: 'facts' });
  const form = createForm({
    fields: [
      { name: 'reason', label: t('Why do you open it?'), hint: t('Its owner is told who opened it, and when.') },
      { name: 'password', label: t('Your password'), type: 'password', autocomplete: 'current-password' },
    ],
    submit: t('Open the login'),
    act: (values) => actions.openLogin(login.id, values),
    words: actions.words,
    onDone: (_, { fields }) => {
      const names = { address: t('Address'), user: t('User name'), password: t('Password'), note: t('Note') };
      shown.replaceChildren(...Object.entries(fields).flatMap(([name, value]) => [el('dt', {}, names[name] ?? name), el('dd', {}, el('code', {}, String(value)))]));
      form.replaceWith(shown);
      shown.tabIndex = -1;
      shown.focus();
    },
  });
  const dialog = createDialog(kindOf(login.kind), form);
  dialog.node.addEventListener('close', () => shown.replaceChildren());
  return dialog;
}

function kindOf(kind) {
  return { ftp: t('FTP or SFTP'), admin: t('Admin panel'), database: t('Database') }[kind] ?? t('Other login');
}

function endOf({ end }, date) {
  const ends = {
    closed: t('Deleted ({date}): the ticket was closed', { date }),
    asked: t('Deleted ({date}): the visitor wanted it', { date }),
    expired: t('Deleted ({date}): its time was over', { date }),
  };
  return ends[end] ?? t('Lost: a backup was put back, which holds no logins');
}
