/** Strings: every text that a visitor reads. The English sentence is the key; the server delivers the translations. */

/** @type {Record<string, string>} */
let catalogue = {};

/**
 * Take over a language.
 * @param {Record<string, string>} strings English sentence -> translation
 */
export function setStrings(strings) {
  catalogue = strings;
}

/**
 * Translate a sentence and fill its {placeholders}.
 * @param {string} sentence
 * @param {Record<string, string | number>} [values]
 */
export function t(sentence, values = {}) {
  return (catalogue[sentence] || sentence).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
