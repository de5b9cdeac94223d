/** Stage: a document in which the real modules of one page play a scene. The page around it calls `window.stage`. */
import { createActing } from './acting.js';
import { numbersOf, watchMarks } from './marks.js';
import { scenesOf } from './scenes.js';
import { createTip } from './tip.js';
import { createWorld } from './world.js';

const PATIENCE = 1200; // milliseconds in which a scene has to come to rest
const QUIET = 8;

const root = document.documentElement;
const NOW = '2026-11-23T06:30:00+00:00';
const world = createWorld(NOW);
let states = [];
let english = [];
const marks = watchMarks((number) => states[number] ?? '');
createTip((numbers) => numbers.map((number) => `${english[number]}${states[number] === 'missing' || states[number] === 'fuzzy' ? ` (${states[number]})` : ''}`));
let last = Promise.resolve();
let turn = 0;

/** Until nothing changes any more. */
const rest = async () => {
  let before;
  let passed = 0;
  do {
    before = marks.changes();
    await world.pause(QUIET);
    passed += QUIET;
  } while (passed < PATIENCE && (before !== marks.changes() || world.isBusy()));
  marks.sweep();
};

/**
 * @param {object} wish
 * @param {string} wish.scene
 * @param {string} wish.column
 * @param {string} wish.tag
 * @param {any} wish.words what the server says there
 * @param {string[]} wish.states of each text, by its number
 * @param {{ context: string, english: string }[]} wish.entries
 * @param {string[]} wish.languages
 * @param {string} wish.version
 * @param {number} wish.number for what is counted
 */
const play = async (wish) => {
  const scene = scenesOf(wish.words).find(({ id }) => id === wish.scene);
  states = wish.states;
  english = wish.entries.map((entry) => entry.english);
  document.querySelectorAll('dialog, .desktop-notice').forEach((each) => each.remove());
  document.body.replaceChildren();
  const act = createActing({ world, marks, rest, entries: wish.entries });
  const part = scene.play(wish.words, { tag: wish.tag, number: wish.number, languages: wish.languages, now: Date.now() });
  world.begin(part);
  root.lang = wish.tag;
  const strings = (page) => JSON.stringify(Object.fromEntries([...wish.languages, wish.tag].map((tag) => [tag, address(page, tag === wish.tag ? wish.column : tag, wish.version)])));
  root.dataset.strings = strings(scene.kind);
  root.dataset.formStrings = strings('forms');
  root.dataset.forms = '../forms/forms.js';
  root.dataset.hiding = './hiding.js';
  root.dataset.pulse = '../raw/console/pulse.js';
  if (scene.kind === 'letters') (await import('./letter.js')).showLetter(part);
  else if (scene.kind === 'policy') await (await import('./policy.js')).showPolicy(part, wish);
  else {
    history.replaceState(null, '', scene.kind === 'widget' ? `#${location.origin}` : (part.hash ?? '#/'));
    part.before?.();
    await import(`../${scene.kind}/main.js?scene=${++turn}`);
    if (scene.kind === 'widget') {
      const open = { tresen: 1, type: 'open', focus: false, page: 'https://shop.example/' };
      window.dispatchEvent(new MessageEvent('message', { source: window.parent, origin: location.origin, data: open }));
    }
  }
  await rest();
  await part.act?.(act);
  await rest();
  document.activeElement?.blur();
  return { seen: marks.seen(), height: scene.isTall ? tallness() : 0 };
};

const address = (page, column, version) => new URL(`../strings/${encodeURIComponent(column)}/${page}?${version}`, location.href).href;

/** So high would the frame be if nothing had to be scrolled. */
const tallness = () => {
  const log = [...document.querySelectorAll('.log')].find((each) => each.checkVisibility());
  return log ? innerHeight + log.scrollHeight - log.clientHeight : root.scrollHeight;
};

/** Day or night by the page's choice, not by the system's: the media queries themselves are turned on or off. */
const setScheme = (scheme) => {
  root.style.colorScheme = scheme;
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (!(rule instanceof CSSMediaRule)) continue;
      const isOfScheme = rule.parentStyleSheet && (rule.ofScheme ??= rule.conditionText.includes('prefers-color-scheme: dark'));
      if (isOfScheme) rule.media.mediaText = scheme === 'dark' ? 'all' : 'not all';
    }
  }
};

window.stage = {
  /** One scene at a time, in the order of the wishes. */
  show(wish) {
    last = last.then(() => play(wish), () => play(wish));
    return last;
  },
  setScheme,
  setMarked: (isMarked) => root.toggleAttribute('data-marked', isMarked),
  /** Show where a text stands. @param {number | null} number */
  reveal(number) {
    document.querySelectorAll('[data-revealed]').forEach((each) => each.removeAttribute('data-revealed'));
    const found = number === null ? undefined : marks.find(number);
    found?.setAttribute('data-revealed', '');
    found?.scrollIntoView({ block: 'nearest' });
  },
  /** @type {((numbers: number[]) => void) | null} */ onPick: null,
};

// A click asks what stands there; it does nothing else. The scene's own clicks are not a person's, and go through.
document.addEventListener(
  'click',
  (event) => {
    if (!event.isTrusted) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const shown = event.target instanceof Element && event.target.closest('[data-texts]');
    const inside = shown || (event.target instanceof Element && event.target.closest('button, label, summary')?.querySelector('[data-texts]'));
    if (inside) window.stage.onPick?.(numbersOf(inside));
  },
  true,
);
