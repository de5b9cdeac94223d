/** Suggestions: the bot's three best answers to the visitor's last message; a click or one key puts one into the reply. */
import { el } from '../shared/dom.js';
import { t } from '../shared/strings.js';
import { createList } from './list.js';

const MOST = 3;

/** @param {(text: string) => void} insert */
export function createSuggestions(insert) {
  const list = el('ol');
  const node = el('section', { class: 'suggestions', 'aria-labelledby': 'suggestions', hidden: true }, el('h3', { id: 'suggestions' }, t('The bot would say')), list);
  let texts = [];

  const draw = createList(list, {
    key: ({ index }) => String(index),
    create: ({ index }) => el('li', {}, el('button', { type: 'button', onclick: () => insert(texts[index]) })),
    draw(item, { index, title, section, share, text, nearest }) {
      const button = item.firstChild;
      button.title = text;
      button.replaceChildren(
        el('span', { class: 'first' }, el('kbd', {}, `Alt ${index + 1}`), ' ', el('strong', {}, title)),
        ' ',
        el('span', { class: 'words' }, text),
        ' ',
        // Translators: {section} is a number like 1.4 in the support policy; {share} is how sure the bot is, like "87 %".
        // Translators: why the bot suggests an answer; {utterance} is a sentence that visitors say, like the one that was asked.
        el('small', { class: 'near' }, nearest ? t('Like “{utterance}”', { utterance: nearest }) : ''),
        ' ',
        el('small', {}, section ? t('Section {section}, {share} sure', { section, share }) : t('{share} sure', { share })),
      );
    },
  });

  return {
    node,
    /** @param {number} index */
    insert: (index) => texts[index] !== undefined && insert(texts[index]),
    /** @param {import('./state.js').Suggestion[]} suggestions @param {string} language */
    render(suggestions, language) {
      const best = suggestions.slice(0, MOST);
      const percent = new Intl.NumberFormat(language, { style: 'percent' });
      texts = best.map(({ text }) => text);
      draw(best.map(({ title, section, confidence, text, nearest }, index) => ({ index, title, nearest, section: /^\d/.test(section ?? '') ? section : '', share: percent.format(confidence), text })));
      node.hidden = !best.length;
    },
  };
}
