/** Colleagues: who works here, and the form that adds one. */
import { el, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { createDialog } from './dialog.js';
import { createForm } from './form.js';
import { passwordField } from './login.js';

/** @param {any} actions */
export function colleaguesDialog(actions) {
  const { api, words } = actions;
  const list = el('ul', { class: 'items' });
  const problem = el('p', { class: 'problem', role: 'alert' });
  const done = el('p', { class: 'done', role: 'status' });
  const fill = async () => {
    const answer = await api.agents();
    setText(problem, answer.ok ? '' : words(answer));
    list.replaceChildren(...(answer.agents ?? []).map(({ name, login }) => el('li', {}, el('div', {}, el('strong', {}, name), el('small', {}, login)))));
  };
  const form = createForm({
    fields: [
      { name: 'name', label: t('Name, as visitors see it') },
      { name: 'login', label: t('Login') },
      passwordField(t('First password')),
    ],
    submit: t('Add the colleague'),
    act: api.addAgent,
    words,
    onDone(node) {
      setText(done, t('{name} can sign in now.', { name: node.elements.name.value.trim() }));
      node.reset();
      fill();
    },
  });
  fill();
  return createDialog(t('Colleagues'), problem, list, el('h3', {}, t('Add a colleague')), done, form);
}
