/** Prose: a message's plain text as paragraphs, lists and links. Elements only; what somebody typed can never be markup. */
import { el } from '../shared/dom.js';

const BULLET = '• ';
const LINK = /\bhttps?:\/\/[^\s<>"„“”]+|\bwww\.[^\s<>"„“”]+|\bmailto:[^\s<>"„“”]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const TRAILING = /[.,;:!?'’)\]}]+$/;

/**
 * @param {string} text
 * @param {boolean} [isLinked] whether addresses become links: ours do, a visitor's own do not
 * @returns {Node[]}
 */
export function prose(text, isLinked = true) {
  const write = isLinked ? linked : (line) => [line];
  const nodes = [];
  for (const line of text.replace(/\r/g, '').trim().split('\n')) {
    const last = nodes.at(-1);
    if (line.startsWith(BULLET)) {
      const list = last?.tagName === 'UL' ? last : el('ul');
      list.append(el('li', {}, ...write(line.slice(BULLET.length))));
      if (list !== last) nodes.push(list);
    } else if (!line.trim()) nodes.push(el('p'));
    else if (last?.tagName === 'P') last.append(...(last.hasChildNodes() ? [el('br')] : []), ...write(line));
    else nodes.push(el('p', {}, ...write(line)));
  }
  return nodes.filter((node) => node.hasChildNodes());
}

/** @param {string} line */
function linked(line) {
  const parts = [];
  let end = 0;
  for (const { 0: found, index } of line.matchAll(LINK)) {
    const words = balanced(found);
    const href = target(words);
    if (!href) continue;
    parts.push(line.slice(end, index));
    parts.push(el('a', { href, target: '_blank', rel: 'noopener noreferrer' }, words));
    end = index + words.length;
  }
  return [...parts, line.slice(end)].filter(Boolean);
}

/** Full stops and closing brackets belong to the sentence, unless the bracket was opened inside the address. */
function balanced(words) {
  const short = words.replace(TRAILING, '');
  return words[short.length] === ')' && short.includes('(') ? `${short})` : short;
}

/** @returns {string | null} an address with one of three harmless schemes */
function target(words) {
  const href = /^(https?|mailto):/i.test(words) ? words : words.includes('@') && !words.startsWith('www.') ? `mailto:${words}` : `https://${words}`;
  try {
    return ['http:', 'https:', 'mailto:'].includes(new URL(href).protocol) ? href : null;
  } catch {
    return null;
  }
}
