/** Account: one's own name and password, and where one is signed in. */
import { el, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { createDialog } from './dialog.js';
import { createForm } from './form.js';
import { passwordField } from './login.js';
import { shortMoment } from './times.js';

/** @param {any} actions @param {string} name */
export function accountDialog(actions, name) {
  const { api, words } = actions;
  const done = el('p', { class: 'done', role: 'status' });
  const rename = createForm({
    fields: [{ name: 'name', label: t('Your name, as visitors see it'), autocomplete: 'name', value: name }],
    submit: t('Save the name'),
    act: api.change,
    words,
    onDone(form) {
      actions.rename(form.elements.name.value.trim());
      setText(done, t('The name is saved.'));
    },
  });
  const change = createForm({
    fields: [
      { name: 'password', label: t('Present password'), type: 'password', autocomplete: 'current-password' },
      passwordField(t('New password'), 'new_password'),
    ],
    submit: t('Change the password'),
    act: api.change,
    words,
    onDone(form) {
      form.reset();
      setText(done, t('The password is changed.'));
      fill();
    },
  });
  const list = el('ul', { class: 'items' });
  const problem = el('p', { class: 'problem', role: 'alert' });
  const fill = async () => {
    const answer = await api.sessions();
    setText(problem, answer.ok ? '' : words(answer));
    list.replaceChildren(...(answer.sessions ?? []).map((each) => sessionItem(each, actions, revoke)));
  };
  const revoke = async (id) => {
    const answer = await api.revoke(id);
    setText(problem, answer.ok ? '' : words(answer));
    if (answer.ok) await fill();
    list.querySelector('button')?.focus();
  };
  fill();
  return createDialog(
    t('Account and sessions'),
    done,
    rename,
    change,
    el('h3', {}, t('Where you are signed in')),
    problem,
    list,
  );
}

function sessionItem({ id, used_at: usedAt, user_agent: browser, address, is_this: isThis }, actions, revoke) {
  const time = shortMoment(usedAt, document.documentElement.lang, new Date());
  const browserName = browserOf(browser ?? '');
  return el(
    'li',
    {},
    el('div', {}, el('strong', { title: browser }, browserName), el('small', {}, t('Last used {time}, from {address}', { time, address: address ?? '?' }))),
    isThis
      ? el('span', { class: 'tag' }, t('This session'))
      : el('button', { type: 'button', 'aria-label': t('End the session in {browser}, last used {time}', { browser: browserName, time }), onclick: () => revoke(id) }, t('End')),
  );
}

/** The few words out of a browser's long name for itself that people know. */
function browserOf(text) {
  const name = /(Edg|OPR|Firefox|Chrome|Safari)\w*\//.exec(text)?.[1] ?? '';
  const system = /(Windows|Android|iPhone|iPad|Mac OS|Linux)/.exec(text)?.[1] ?? '';
  const names = { Edg: 'Edge', OPR: 'Opera' };
  return [names[name] ?? name, system].filter(Boolean).join(', ') || text.slice(0, 40) || '?';
}
