/** Gathered: what was proposed so far, and the patch that an author takes over. Nothing of it is live. */
import { el, icon, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { BACK } from './icons.js';
import { copy, download } from './learning.js';
import { createList } from './list.js';
import { shortMoment } from './times.js';

/** @param {any} actions */
export function createGathered(actions) {
  const title = el('h2', { tabindex: '-1' }, t('Gathered proposals'));
  const standing = el('p', { class: 'standing' }, t('Nothing goes live by itself: an author takes the patch over.'));
  const back = el('button', { type: 'button', class: 'round back', title: t('Back to the list'), 'aria-label': t('Back to the list'), onclick: () => actions.open('unanswered', '') }, icon(BACK));
  const head = el('header', { class: 'head' }, back, el('div', { class: 'titles' }, title, standing));
  const empty = el('p', { class: 'lead' }, t('Nothing was proposed yet. Open a group of questions and say what they mean: as an utterance of a topic that there is, or as a new topic.'));
  const list = el('ul', { class: 'items proposals' });
  const diff = el('pre', { class: 'patch', tabindex: '0', role: 'group', 'aria-labelledby': 'patch' });
  const faults = el('ul', { class: 'problem' });
  const told = el('p', { class: 'done', role: 'status' });
  const copied = async () => setText(told, (await copy(diff.textContent, diff)) ? t('Copied.') : t('Please copy the marked text yourself.'));
  const buttons = el('div', { class: 'acts' }, el('button', { type: 'button', class: 'strong', onclick: () => download(diff.textContent) }, t('Download')), el('button', { type: 'button', onclick: copied }, t('Copy')), told);
  // Translators: `git apply` and `patch -p1` are commands, `intents/` is a folder; leave them as they are.
  const how = el('p', { class: 'hint' }, t('For `git apply` or `patch -p1` in the folder that holds `intents/`. What the files hold disappears here by itself.'));
  const patch = el('section', { class: 'patched', 'aria-labelledby': 'patch' }, el('h3', { id: 'patch' }, t('Patch')), faults, buttons, how, diff);
  const node = el('div', { class: 'learning' }, head, el('div', { class: 'body' }, empty, list, patch));

  const draw = createList(list, {
    key: ({ decision }) => decision,
    create: ({ decision }) => el('li', { 'data-decision': decision }),
    draw: (item, shape) => drawDecision(item, shape, actions),
  });

  return {
    node,
    focus: () => title.focus(),
    /** @param {import('./state.js').State} state */
    render({ unanswered, language }) {
      const { decisions } = unanswered;
      const now = new Date();
      empty.hidden = decisions.length > 0;
      draw(decisions.map((each) => ({ ...each, time: shortMoment(each.at, language, now) })));
      setText(diff, unanswered.patch);
      patch.hidden = !unanswered.patch && !unanswered.faults.length;
      faults.replaceChildren(...unanswered.faults.map((each) => el('li', {}, each)));
    },
  };
}

function drawDecision(item, { decision, intent, title, new: isNew, utterances, agent_name: name, time }, actions) {
  // Translators: a place for what no topic should answer.
  const words = intent === 'outside' ? t('Belongs to no topic') : title;
  item.replaceChildren(
    el('div', {}, el('span', {}, el('strong', {}, words), ' ', isNew && el('span', { class: 'tag' }, t('new topic'))), el('code', {}, intent)),
    // Translators: on a button: take a proposal back; {title} is its topic.
    el('button', { type: 'button', 'aria-label': t('Withdraw {title}', { title: words }), onclick: () => actions.undo(decision) }, t('Withdraw')),
    el('ul', { class: 'said' }, ...utterances.map(({ language, text }) => el('li', {}, el('span', { class: 'tag' }, language), ' ', el('span', { lang: language }, text)))),
    // Translators: {name} is a colleague, {time} is like "14:30" or "Mon 14:30".
    el('small', {}, t('{name}, {time}', { name, time })),
  );
}
