/** Page: where the parts of the preview meet. What is chosen stands in the address; what is shown follows the files. */
import { el } from '../shared/dom.js';
import { readChoices, writeChoices } from './choices.js';
import { createControls } from './controls.js';
import { createFrames } from './frames.js';
import { createList } from './list.js';
import { scenesOf } from './scenes.js';
import { readCatalogue, readVersion, readWords } from './source.js';
import { createTexts } from './texts.js';
import { createWalker } from './walker.js';

const POLL = 400; // so that an edit is seen within two seconds, on a slow machine too
const REST = { id: 'rest', group: 'Everything else', title: 'Texts that no scene shows', kind: 'list' };
const AS_WALKED = { names: 'short', number: '2' };

let catalogue = await readCatalogue();
let choices = readChoices(location.search, codes());
let scenes = [];
let seen = []; // numbers of the texts on the first stage
let drawing = 0;
let isWalked = false;
/** @type {Map<string, number[]>} */
const walked = new Map();

const faults = el('div', { class: 'faults', role: 'alert', hidden: true });
const title = el('h2', { class: 'scene-title', tabindex: '-1' });
const status = el('p', { class: 'status' });
const controls = createControls(change);
const list = createList({ onScene: go });
const frames = createFrames(nameOf, (numbers) => numbers.length && choose(numbers[0]));
const texts = createTexts({ onChoose: choose, onScene: go });
const walker = createWalker();
document.body.append(
  el('header', { class: 'top' }, el('h1', {}, 'Preview of the texts'), controls.node),
  faults,
  el('div', { class: 'work' }, list.node, el('main', {}, title, status, frames.node, texts.node)),
  walker.node,
);

function codes() {
  return catalogue.columns.map(({ code }) => code);
}

function nameOf(code) {
  if (code === 'qps') return 'Pseudo-language';
  const [tag, variant] = code.split('@');
  const name = new Intl.DisplayNames(['en'], { type: 'language' }).of(tag);
  return variant ? `${name} (${variant})` : name;
}

function columnOf(code) {
  return catalogue.columns.find((column) => column.code === code);
}

const isWanting = (state) => state === 'missing' || state === 'fuzzy';
const countWanting = (code, numbers) => numbers.filter((number) => isWanting(columnOf(code).states[number])).length;
const keyOf = ({ context, english }) => `${context}: ${english}`;
const chosen = () => (choices.text ? catalogue.entries.findIndex((entry) => keyOf(entry) === choices.text) : -1);

/** @param {any} scene @param {string} code @param {any} words @param {{ number: string }} how */
function wishOf(scene, code, words, { number }) {
  const { tag, states } = columnOf(code);
  const languages = [...new Set(catalogue.columns.filter((column) => column.code !== 'qps').map((column) => column.tag))];
  return { scene: scene.id, column: code, tag, words, states, languages, entries: catalogue.entries, version: catalogue.version, number: Number(number) };
}

/** Show what is chosen, in every column. */
async function draw() {
  const mine = ++drawing;
  const all = await Promise.all(choices.languages.map((code) => readWords(catalogue.version, code, choices)));
  if (mine !== drawing) return;
  scenes = withRest(scenesOf(all[0]));
  const scene = scenes.find(({ id }) => id === choices.scene) ?? scenes[0];
  if (choices.scene !== REST.id || isWalked) choices = { ...choices, scene: scene.id };
  title.textContent = `${scene.group} · ${scene.title}`;
  document.title = `${scene.title} · Preview of the texts`;
  document.body.dataset.drawn = '';
  frames.setLanguages(choices.languages);
  renderAround();
  list.follow();
  frames.node.hidden = scene === REST;
  if (scene === REST) {
    seen = unseen();
    return settled(scene);
  }
  const found = await Promise.allSettled(choices.languages.map((code, index) => frames.show(code, scene, wishOf(scene, code, all[index], choices), choices)));
  if (mine !== drawing) return;
  seen = found[0].value?.seen ?? [];
  walked.set(scene.id, [...new Set([...(walked.get(scene.id) ?? []), ...seen])]);
  frames.reveal(chosen() < 0 ? null : chosen());
  settled(scene);
  found.forEach(({ reason }, index) => reason && frames.setCount(choices.languages[index], `This scene fails: ${reason.message}`));
}

function settled(scene) {
  renderAround();
  document.body.dataset.drawn = `${scene.id} ${choices.languages}`; // for whoever waits for it
}

/** What no scene shows is listed at the end, so that nothing is out of sight; before all were walked nobody knows. */
function withRest(all) {
  return isWalked && unseen().length ? [...all, REST] : all;
}

function unseen() {
  const everywhere = new Set([...walked.values()].flat());
  return [...catalogue.entries.keys()].filter((number) => !everywhere.has(number));
}

/** Everything but the frames. */
function renderAround() {
  const columns = choices.languages.map(columnOf);
  const words = (states) => {
    const count = (name) => states.filter((state) => state === name).length;
    return ['missing', 'fuzzy'].filter(count).map((name) => `${count(name)} ${name}`).join(', ');
  };
  controls.render(choices, catalogue.columns.map(({ code, states }) => ({ code, name: nameOf(code), words: words(states) })));
  list.render(scenes, choices.scene, (scene) => Math.max(0, ...choices.languages.map((code) => countWanting(code, walked.get(scene) ?? []))));
  list.setSearch(find);
  for (const { code, states } of columns) frames.setCount(code, words(seen.map((number) => states[number])));
  texts.render({ seen, entries: catalogue.entries, columns, chosen: chosen(), placesOf });
  faults.hidden = !catalogue.faults.length;
  faults.replaceChildren(...catalogue.faults.map(({ file, line, text }) => el('p', {}, el('code', {}, `${file}:${line}`), ` ${text} The old texts stay until this is mended.`)));
}

const placesOf = (number) => scenes.filter(({ id }) => walked.get(id)?.includes(number));

function find(text) {
  if (!text) return { total: 0, shown: [] };
  const columns = choices.languages.map(columnOf);
  const hits = catalogue.entries.flatMap(({ english }, number) => {
    const found = [english, ...columns.map(({ texts: said }) => said[number])].find((each) => each.toLowerCase().includes(text));
    return found ? [{ number, text: found, scene: placesOf(number)[0] ?? (isWalked ? REST : undefined) }] : [];
  });
  return { total: hits.length, shown: hits };
}

/** @param {Partial<import('./choices.js').Choices>} some */
function change(some) {
  const isAnotherScene = some.scene && some.scene !== choices.scene;
  choices = { ...choices, ...some };
  history[isAnotherScene ? 'pushState' : 'replaceState'](null, '', writeChoices(choices));
  if ('marks' in some) frames.setMarked(choices.marks === 'on');
  else if ('scheme' in some) frames.setScheme(choices.scheme);
  if ('text' in some && !isAnotherScene) frames.reveal(chosen() < 0 ? null : chosen());
  const isSame = Object.keys(some).every((name) => ['marks', 'scheme', 'text'].includes(name));
  return isSame ? renderAround() : draw();
}

/** A text is chosen, or no longer. @param {number} number */
function choose(number) {
  const key = keyOf(catalogue.entries[number]);
  change({ text: key === choices.text ? '' : key });
  texts.show(number);
}

/** @param {string} scene @param {number} [number] the text that is looked for there */
async function go(scene, number) {
  list.fold();
  await change({ scene, text: number === undefined ? '' : keyOf(catalogue.entries[number]) });
  if (number !== undefined) texts.show(number);
}

/** Find out which text stands where, without disturbing what is shown. */
async function walk() {
  const code = catalogue.columns[0].code;
  const words = await readWords(catalogue.version, code, AS_WALKED);
  const all = scenesOf(words);
  const key = JSON.stringify([catalogue.modules, catalogue.entries.map(keyOf)]);
  const known = recall(key);
  for (const [scene, numbers] of known ?? []) walked.set(scene, numbers);
  let done = 0;
  const isDone = known || (await walker.walk(all, (scene) => wishOf(scene, code, words, AS_WALKED), (scene, numbers) => {
    walked.set(scene, [...new Set([...(walked.get(scene) ?? []), ...numbers])]);
    done += 1;
    status.textContent = `Looking where every text stands: ${done} of ${all.length} scenes`;
  }));
  if (!isDone) return;
  keep(key, [...walked]);
  isWalked = true;
  scenes = withRest(all);
  status.textContent = `${all.length} scenes show ${catalogue.entries.length - unseen().length} of ${catalogue.entries.length} texts.`;
  document.body.dataset.walked = catalogue.version;
  if (choices.scene === REST.id) await draw();
  else renderAround();
}

const WALKED = 'tresen:preview';

/** After a reload it is still known where every text stands. @param {string} key */
function recall(key) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(WALKED) ?? '{}');
    return kept.key === key ? kept.places : null;
  } catch {
    return null;
  }
}

function keep(key, places) {
  try {
    sessionStorage.setItem(WALKED, JSON.stringify({ key, places }));
  } catch {
    // full or refused: it is looked up again
  }
}

function forget() {
  walked.clear();
  seen = [];
  isWalked = false;
}

/** An edit in the files is seen here. */
async function follow() {
  try {
    const version = await readVersion();
    if (version !== catalogue.version) {
      const known = JSON.stringify(catalogue.entries);
      catalogue = await readCatalogue();
      choices = readChoices(writeChoices(choices), codes());
      const isAnother = JSON.stringify(catalogue.entries) !== known; // then the numbers are others too
      if (isAnother) forget();
      await draw();
      if (isAnother) walk();
    }
  } catch {
    status.textContent = 'The preview was ended: start it again in the terminal.';
  }
  setTimeout(follow, POLL);
}

window.addEventListener('popstate', () => {
  choices = readChoices(location.search, codes());
  draw();
});
await draw();
history.replaceState(null, '', writeChoices(choices));
setTimeout(follow, POLL);
await walk();
