/** Controls: which languages stand beside each other, and how they are shown. */
import { el } from '../shared/dom.js';
import { MOST } from './choices.js';

const WORDS = {
  names: ['Names', { short: 'short', long: 'very long' }],
  number: ['Number', { 0: '0', 1: '1', 2: '2', 5: '5', 21: '21' }],
  scheme: ['Colours', { light: 'light', dark: 'dark' }],
  width: ['Width', { wide: 'wide', phone: 'phone, 360' }],
};

/** @param {(change: object) => void} onChange */
export function createControls(onChange) {
  const languages = el('div', { class: 'languages', role: 'group', 'aria-label': `Languages beside each other, ${MOST} at most` });
  const selects = Object.entries(WORDS).map(([name, [title, values]]) => {
    const select = el('select', { id: name, name }, ...Object.entries(values).map(([value, words]) => el('option', { value }, words)));
    select.addEventListener('change', () => onChange({ [name]: select.value }));
    return { name, select, node: el('div', { class: 'control' }, el('label', { for: name }, title), select) };
  });
  const box = el('input', { type: 'checkbox', id: 'marks' });
  box.addEventListener('change', () => onChange({ marks: box.checked ? 'on' : 'off' }));
  const node = el('div', { class: 'controls' }, languages, ...selects.map((each) => each.node), el('div', { class: 'control' }, box, el('label', { for: 'marks' }, 'Mark what is missing')));

  return {
    node,
    /** @param {import('./choices.js').Choices} choices @param {{ code: string, name: string, words: string }[]} all */
    render(choices, all) {
      const focused = languages.contains(document.activeElement) ? document.activeElement.dataset.code : undefined;
      const isFull = choices.languages.length >= MOST;
      languages.replaceChildren(
        ...all.map(({ code, name, words }) => {
          const isOn = choices.languages.includes(code);
          const toggle = () => onChange({ languages: isOn ? choices.languages.filter((each) => each !== code) : [...choices.languages, code] });
          const isFixed = isOn ? choices.languages.length === 1 : isFull;
          return el('button', { type: 'button', 'data-code': code, 'aria-pressed': String(isOn), disabled: isFixed, title: name, onclick: toggle }, code, words && el('small', {}, words));
        }),
      );
      if (focused) languages.querySelector(`[data-code="${focused}"]`)?.focus();
      for (const { name, select } of selects) select.value = choices[name];
      box.checked = choices.marks === 'on';
    },
  };
}
