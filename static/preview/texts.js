/** Texts: everything that stands in the scene, in its order: English, each language, and what translators are told. */
import { el } from '../shared/dom.js';

/** @param {{ onChoose: (number: number) => void, onScene: (scene: string, number: number) => void }} parts */
export function createTexts({ onChoose, onScene }) {
  const list = el('ol', { class: 'texts' });
  const head = el('h2', {}, 'Texts in this scene');
  const node = el('section', { 'aria-label': 'Texts in this scene' }, head, list);

  /** @param {{ seen: number[], entries: any[], columns: any[], chosen: number, placesOf: (number: number) => any[] }} state */
  const render = ({ seen, entries, columns, chosen, placesOf }) => {
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.number : undefined;
    head.textContent = `Texts in this scene: ${seen.length}`;
    list.replaceChildren(...seen.map((number) => item(number, entries[number], columns, number === chosen, placesOf)));
    if (focused) list.querySelector(`button[data-number="${focused}"]`)?.focus();
  };

  const item = (number, entry, columns, isChosen, placesOf) => {
    const button = el('button', { type: 'button', class: 'english', 'data-number': String(number), 'aria-expanded': String(isChosen), onclick: () => onChoose(number) }, entry.english);
    const said = columns.map(({ code, tag, states, texts }) => {
      const state = states[number];
      const isWanting = state === 'missing' || state === 'fuzzy';
      const words = state === 'source' ? '(as above)' : texts[number];
      return el('div', { class: 'said' }, el('dt', {}, code), el('dd', {}, words && el('span', { lang: tag }, words), ' ', (isWanting || state === 'inherited') && el('span', { class: `state ${state}` }, state === 'inherited' ? `as in ${tag}` : state)));
    });
    return el('li', { class: isChosen ? 'chosen' : '' }, button, el('dl', { class: 'sayings' }, ...said), isChosen && details(number, entry, placesOf(number)));
  };

  const details = (number, { context, plural, comments, places }, scenes) => {
    const fact = (name, value) => value && [el('dt', {}, name), el('dd', {}, value)];
    const others = scenes.map(({ id, title, group }) => el('button', { type: 'button', class: 'link', onclick: () => onScene(id, number) }, `${group} · ${title}`));
    const facts = [
      fact('Context', el('code', {}, context)),
      fact('Plural', plural),
      fact('Comment', comments.join(' ')),
      fact('File', el('code', {}, places.join(', '))),
      fact('Seen in', others.length > 0 && el('span', { class: 'others' }, ...others)),
    ];
    return el('dl', { class: 'details' }, ...facts.filter(Boolean).flat());
  };

  return {
    node,
    render,
    /** @param {number} number */
    show: (number) => list.querySelector(`button[data-number="${number}"]`)?.scrollIntoView({ block: 'nearest' }),
  };
}
