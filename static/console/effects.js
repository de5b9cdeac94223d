/** Effects: which stored questions would be answered otherwise if what is drafted were learned, and how far the trial is. */
import { el, setText } from '../shared/dom.js';
import { t } from '../shared/strings.js';

export function createEffects() {
  const status = el('p', { class: 'standing', role: 'status' });
  const bar = el('progress', { 'aria-label': t('Trial') });
  const list = el('ul', { class: 'effects' });
  const more = el('p', { class: 'hint' });
  const node = el('div', {}, status, bar, list, more);
  let drawn = '';

  return {
    node,
    /** @param {any} trial */
    render(trial) {
      const shape = JSON.stringify(trial);
      if (shape === drawn) return;
      drawn = shape;
      const { stage = '', done = 0, total = 0, effects = [], changed = 0, asked = 0 } = trial ?? {};
      setText(status, stageWords(stage, { done, total, changed, asked }));
      bar.hidden = !['waiting', 'learning', 'asking'].includes(stage);
      if (stage === 'asking' && total) Object.assign(bar, { max: total, value: done });
      else bar.removeAttribute('value');
      list.replaceChildren(...effects.map(effectItem));
      list.hidden = !effects.length;
      // Translators: below a list that was cut; {number} counts questions.
      setText(more, changed > effects.length ? t('{number} more are not shown.', { number: changed - effects.length }) : '');
    },
  };
}

function stageWords(stage, { done, total, changed, asked }) {
  if (stage === 'waiting') return t('Waiting for the trial to begin…');
  if (stage === 'learning') return t('Learning with what was proposed, beside the running service…');
  // Translators: {done} and {total} are numbers of questions.
  if (stage === 'asking') return t('Asking the stored questions again: {done} of {total}', { done, total });
  if (stage === 'failed') return t('The trial failed; the log of the server says why. You can save all the same.');
  if (stage !== 'done') return '';
  // Translators: the outcome of a trial; {asked} is a number of questions.
  if (!changed) return t('All {asked} stored questions would be answered as before.', { asked });
  // Translators: {changed} and {asked} are numbers of questions.
  return t('Of {asked} stored questions, {changed} would be answered otherwise:', { asked, changed });
}

function effectItem({ text, language, before, after }) {
  const isRisk = before.action === 'answer';
  return el(
    'li',
    { class: isRisk ? 'risk' : '' },
    el('span', { class: 'asked', lang: language }, text),
    // Translators: a mark at a question that the bot would answer otherwise than today: here something may break.
    el('span', { class: 'turn' }, el('del', {}, decisionWords(before)), ' → ', el('ins', {}, decisionWords(after)), isRisk && ' ', isRisk && el('span', { class: 'tag' }, t('was answered before'))),
  );
}

function decisionWords({ action, titles }) {
  const topics = titles.join(' · ');
  if (action === 'answer') return topics;
  // Translators: what the bot does with a question: it asks which of these topics is meant.
  return action === 'suggest' ? t('asks: {topics}?', { topics }) : t('not understood');
}
