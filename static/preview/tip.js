/** Tip: what the pointed-at text is called in English. It lies above dialogs too. */
import { numbersOf } from './marks.js';

/** @param {(numbers: number[]) => string[]} wordsOf */
export function createTip(wordsOf) {
  const tip = document.createElement('div');
  tip.className = 'preview-tip';
  tip.popover = 'manual';
  document.documentElement.append(tip);
  document.addEventListener('pointerover', ({ target }) => {
    const shown = document.documentElement.hasAttribute('data-marked') && target instanceof Element && target.closest('[data-texts]');
    if (tip.matches(':popover-open')) tip.hidePopover();
    if (!shown) return;
    tip.replaceChildren(...wordsOf(numbersOf(shown)).map((words) => Object.assign(document.createElement('p'), { textContent: words })));
    tip.showPopover();
    const { left, bottom, top } = shown.getBoundingClientRect();
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(left, innerWidth - width - 4))}px`;
    tip.style.top = `${bottom + height + 8 > innerHeight ? Math.max(4, top - height - 6) : bottom + 6}px`;
  });
  document.addEventListener('pointerleave', () => tip.matches(':popover-open') && tip.hidePopover());
}
