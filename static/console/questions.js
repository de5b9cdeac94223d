/** Questions: the list of what the bot could not answer, in groups of questions that are alike; the largest first. */
import { el, icon, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { ENVELOPE } from './icons.js';
import { createList } from './list.js';
import { createTabs } from './tabs.js';
import { age } from './times.js';

const REASONS = ['unanswered', 'unsure', 'thumb_down', 'by_hand'];

/** @param {string} reason */
export function reasonWords(reason) {
  const words = {
    // Translators: why a question stands in the list of unanswered ones, in two or three words.
    unanswered: t('not understood'),
    // Translators: why a question stands in the list: the bot offered choices, and the visitor took none.
    unsure: t('no choice taken'),
    // Translators: why a question stands in the list: the visitor did not like the bot's answer.
    thumb_down: t('thumb down'),
    // Translators: why a question stands in the list: a person answered it.
    by_hand: t('answered by hand'),
  };
  return words[reason] ?? reason;
}

/** @param {any} actions */
export function createQuestions(actions) {
  const tabs = createTabs('unanswered');
  const said = el('span');
  const undo = el('button', { type: 'button', class: 'link' }, t('Undo'));
  const done = el('p', { class: 'decided', role: 'status' }, said, ' ', undo);
  const gatheredCount = el('span', { class: 'count' });
  const gathered = el('button', { type: 'button', class: 'go', 'data-key': 'unanswered gathered', onclick: () => actions.open('unanswered', 'gathered') }, icon(ENVELOPE), el('span', { class: 'text' }, el('span', { class: 'first' }, el('strong', {}, t('Gathered proposals')), ' ', gatheredCount)));
  const gatheredRow = el('div', { class: 'row of-gathered' }, gathered);
  const loading = el('p', { class: 'none' }, t('Loading…'));
  const none = el('p', { class: 'none' }, t('Nothing is unanswered. Questions that the bot does not know, that get a thumb down, or that a person answers come here by themselves.'));
  const more = el('p', { class: 'none' });
  const list = el('ul');
  const node = el('nav', { class: 'inbox questions', 'aria-label': t('Unanswered questions') }, tabs.node, done, gatheredRow, el('div', { class: 'sections' }, loading, none, list, more));
  let decision = '';
  let lastKey = '';
  undo.addEventListener('click', () => {
    actions.undo(decision);
    focus();
  });
  node.addEventListener('focusin', ({ target }) => (lastKey = target.dataset.key ?? lastKey));

  const draw = createList(list, {
    key: ({ id }) => id,
    create: ({ id }) => el('li', { class: 'row of-question' }, el('button', { type: 'button', class: 'go', 'data-key': `unanswered ${id}`, onclick: () => actions.open('unanswered', id) })),
    draw: drawGroupRow,
  });
  const rows = () => [...node.querySelectorAll('.go')].filter((each) => each.checkVisibility());
  const focus = () => (rows().find((each) => each.dataset.key === lastKey) ?? rows()[0])?.focus();

  return {
    node,
    /** @param {import('./state.js').State} state */
    render(state) {
      const { unanswered, decided, route } = state;
      const now = new Date();
      const focused = node.contains(document.activeElement) ? document.activeElement.dataset.key : null;
      tabs.render(state);
      loading.hidden = unanswered.isListed;
      none.hidden = !unanswered.isListed || unanswered.groups.length > 0;
      draw(unanswered.groups.map((each) => groupRow(each, route, now)));
      // Translators: at the end of a list that was cut; {number} counts groups of questions.
      setText(more, unanswered.more ? t('{number} more groups come up when these are done.', { number: unanswered.more }) : '');
      gatheredRow.hidden = !unanswered.decisions.length;
      setText(gatheredCount, String(unanswered.decisions.length));
      mark(gathered, route?.id === 'gathered');
      decision = decided?.decision ?? '';
      setText(said, decided?.words ?? '');
      undo.hidden = !decision;
      if (focused && document.activeElement?.dataset.key !== focused) focus();
    },
    focus: (isStart) => !isStart && focus(),
    /** @param {1 | -1} step */
    move(step) {
      const all = rows();
      const at = all.findIndex((each) => each.dataset.key === lastKey);
      const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))];
      next?.focus();
      next?.scrollIntoView({ block: 'nearest' });
    },
  };
}

function groupRow({ message, text, language, count, reasons, newest_at: newest }, route, now) {
  const why = REASONS.filter((each) => reasons[each]).map(reasonWords);
  return { id: message, text: text.replace(/\s+/g, ' '), language, count, why: why.join(', '), time: age(newest, now), isOpen: route?.id === message };
}

function drawGroupRow(item, { text, language, count, why, time, isOpen }) {
  const button = item.firstChild;
  mark(button, isOpen);
  button.replaceChildren(
    el(
      'span',
      { class: 'text' },
      el('span', { class: 'asked', lang: language }, text),
      ' ',
      el(
        'span',
        { class: 'last' },
        // Translators: how often something like it was asked, in a list; {count} is a number.
        el('span', { class: 'tag times' }, t('{count} ×', { count })),
        ' ',
        el('span', { class: 'tag' }, language),
        ' ',
        el('span', { class: 'words' }, why),
        ' ',
        el('span', { class: 'time' }, time),
      ),
    ),
  );
}

function mark(button, isOpen) {
  if (isOpen) button.setAttribute('aria-current', 'true');
  else button.removeAttribute('aria-current');
}
