/** Choices: what the page shows. All of it stands in the address, so that a link shows the same to somebody else. */

export const MOST = 3; // languages beside each other
export const SETS = { names: ['short', 'long'], number: ['0', '1', '2', '5', '21'], scheme: ['light', 'dark'], width: ['wide', 'phone'], marks: ['on', 'off'] };
const FIRST = { names: 'short', number: '2', scheme: 'light', width: 'wide', marks: 'on' };

/**
 * @typedef {{ scene: string, languages: string[], text: string, names: string, number: string, scheme: string, width: string, marks: string }} Choices
 * @param {string} query
 * @param {string[]} codes of the languages that there are
 * @returns {Choices}
 */
export function readChoices(query, codes) {
  const given = new URLSearchParams(query);
  const languages = (given.get('languages') ?? '').split(',').filter((code, index, all) => codes.includes(code) && all.indexOf(code) === index);
  const found = { scene: given.get('scene') ?? '', text: given.get('text') ?? '', languages: languages.length ? languages.slice(0, MOST) : first(codes) };
  for (const [name, values] of Object.entries(SETS)) found[name] = values.includes(given.get(name)) ? given.get(name) : FIRST[name];
  return found;
}

/** @param {Choices} choices */
export function writeChoices(choices) {
  const query = new URLSearchParams({ scene: choices.scene, languages: choices.languages.join(',') });
  for (const name of Object.keys(SETS)) if (choices[name] !== FIRST[name]) query.set(name, choices[name]);
  if (choices.text) query.set('text', choices.text);
  return `?${`${query}`.replaceAll('%2C', ',').replaceAll('%40', '@')}`;
}

/** A translation beside the English. */
function first(codes) {
  const foreign = codes.find((code) => code !== 'en' && code !== 'qps');
  return [foreign, codes.includes('en') ? 'en' : null].filter(Boolean);
}
