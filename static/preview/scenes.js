/** Scenes: everything that can be shown, in the order of the list. */
import { deskScenes } from './scenes_desk.js';
import { doorScenes } from './scenes_door.js';
import { formScenes } from './scenes_forms.js';
import { learningScenes } from './scenes_learning.js';
import { policyScenes } from './scenes_policy.js';
import { ticketScenes } from './scenes_tickets.js';
import { visitScenes } from './scenes_visit.js';
import { wordScenes } from './scenes_words.js';

/**
 * @typedef {object} Scene
 * @property {string} id as it stands in links
 * @property {string} group
 * @property {string} title
 * @property {'widget' | 'console' | 'policy' | 'letters'} kind
 * @property {boolean} [isTall] whether all of it is shown, however long it is
 * @property {boolean} [isNarrow] whether it is only seen on a telephone
 * @property {(words: any, how: { tag: string, number: number, languages: string[], now: number }) => any} play the server's part (world.js), and what is done (`act`)
 */

/** @param {any} words what the server says: its answers and refusals make scenes too @returns {Scene[]} */
export function scenesOf(words) {
  return [
    ...visitScenes(),
    ...formScenes(words),
    ...wordScenes(words),
    ...doorScenes(words),
    ...deskScenes(words),
    ...ticketScenes(),
    ...learningScenes(words),
    ...policyScenes(),
    ...letterScenes(words),
  ];
}

function letterScenes({ letters }) {
  return letters.map(({ title }, index) => ({
    id: `letter-${index + 1}`,
    group: 'Mails',
    title,
    kind: 'letters',
    isTall: true,
    play: (words) => ({ letter: words.letters[index] }),
  }));
}
