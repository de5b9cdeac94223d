/** Source: what the server has read from the catalogues, and what it says in each column. */

const base = new URL('../../', import.meta.url);

/** @param {string} path */
async function fetched(path) {
  const response = await fetch(new URL(path, base));
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

/**
 * @typedef {{ context: string, english: string, plural: string | null, comments: string[], places: string[] }} Entry
 * @typedef {{ code: string, tag: string, states: string[], texts: string[] }} Column
 * @returns {Promise<{ version: string, entries: Entry[], columns: Column[], faults: { file: string, line: number, text: string }[] }>}
 */
export function readCatalogue() {
  return fetched('catalogue');
}

export async function readVersion() {
  return (await fetched('version')).version;
}

const kept = new Map();

/** @param {string} version @param {string} code @param {{ names: string, number: string }} choices */
export function readWords(version, code, { names, number }) {
  const path = `words/${encodeURIComponent(code)}?names=${names}&number=${number}`;
  const key = `${version} ${path}`;
  if (!kept.has(key)) kept.set(key, fetched(path).catch((error) => (kept.delete(key), Promise.reject(error))));
  return kept.get(key);
}
