/** Plurals: sentences that hold a count, in the form that the language has for the number. */
import { t } from './strings.js';

/**
 * Say a sentence of a number of things; {number} in it is the number. The server delivers each form of a translation
 * under its plural category and the English singular: "few {number} tickets are open."
 * @param {string} one the English sentence, said of one
 * @param {string} other said of several
 * @param {number} number
 */
export function many(one, other, number) {
  const key = `${new Intl.PluralRules(document.documentElement.lang || 'en').select(number)} ${one}`;
  const text = t(key);
  return t(text === key ? (number === 1 ? one : other) : text, { number });
}
