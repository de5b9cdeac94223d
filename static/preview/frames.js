/** Frames: the stages beside each other, one for each language, as wide as their page really is. */
import { el } from '../shared/dom.js';

const WIDTHS = { widget: { wide: 400, phone: 360 }, console: { wide: 1200, phone: 360 }, policy: { wide: 1040, phone: 360 }, letters: { wide: 680, phone: 360 } };
const HEIGHTS = { widget: 640, console: 760, policy: 760, letters: 320 };
const LEAST = 0.6; // smaller than this nobody reads: then the languages stand below each other
const GAP = 20;

/** @param {any} scene @param {string} [width] "wide" or "phone" */
export function sizeOf({ kind, isNarrow }, width = 'wide') {
  return { width: WIDTHS[kind][isNarrow ? 'phone' : width], height: HEIGHTS[kind] };
}

/** A stage in a frame; another kind of page takes another document. */
export function createStage(title) {
  const frame = el('iframe', { title });
  let kind = '';
  let ready = Promise.resolve();
  return {
    frame,
    /** @param {string} wanted @returns {Promise<any>} the document's `stage` */
    async of(wanted) {
      if (kind !== wanted) {
        kind = wanted;
        ready = new Promise((resolve) => frame.addEventListener('load', () => resolve(), { once: true }));
        frame.src = new URL(`../../stage/${kind}`, import.meta.url).href;
      }
      await ready;
      return frame.contentWindow.stage;
    },
    stage: () => frame.contentWindow?.stage,
  };
}

/** @param {(code: string) => string} nameOf @param {(numbers: number[]) => void} onPick */
export function createFrames(nameOf, onPick) {
  const node = el('div', { class: 'frames' });
  /** @type {Map<string, any>} */
  const columns = new Map();
  let size = { width: 400, height: 640 };

  const column = (code) => {
    const stage = createStage(`Preview in ${nameOf(code)}`);
    const count = el('span', { class: 'count' });
    const place = el('div', { class: 'frame' }, stage.frame);
    const section = el('section', { class: 'column', 'aria-label': nameOf(code) }, el('h3', { lang: code.split('@')[0] }, nameOf(code), ' ', el('small', {}, code), ' ', count), place);
    return { ...stage, section, place, count, height: 0 };
  };

  const fit = () => {
    const room = node.clientWidth;
    const beside = (room - GAP * (columns.size - 1)) / columns.size;
    const scale = Math.min(1, (beside >= size.width * LEAST ? beside : room) / size.width);
    for (const { frame, place, section, height } of columns.values()) {
      const high = height || size.height;
      Object.assign(frame.style, { width: `${size.width}px`, height: `${high}px`, transform: scale < 1 ? `scale(${scale})` : '' });
      Object.assign(place.style, { width: `${Math.floor(size.width * scale)}px`, height: `${Math.floor(high * scale)}px` });
      section.style.width = place.style.width;
    }
  };
  new ResizeObserver(fit).observe(node);

  return {
    node,
    /** @param {string[]} codes */
    setLanguages(codes) {
      for (const code of [...columns.keys()]) if (!codes.includes(code)) columns.delete(code);
      for (const code of codes) if (!columns.has(code)) columns.set(code, column(code));
      const wanted = codes.map((code) => columns.get(code).section);
      // A frame that is moved loads anew: only what is not in its place is put there.
      for (const section of [...node.children]) if (!wanted.includes(section)) section.remove();
      wanted.forEach((section, index) => node.children[index] !== section && node.insertBefore(section, node.children[index] ?? null));
      const order = new Map(codes.map((code) => [code, columns.get(code)]));
      columns.clear();
      for (const [code, each] of order) columns.set(code, each);
    },
    /**
     * @param {string} code @param {any} scene @param {object} wish @param {import('./choices.js').Choices} choices
     * @returns {Promise<{ seen: number[] }>}
     */
    async show(code, scene, wish, { scheme, width, marks }) {
      const each = columns.get(code);
      size = sizeOf(scene, width);
      each.height = 0;
      fit();
      const stage = await each.of(scene.kind);
      stage.onPick = onPick;
      stage.setScheme(scheme);
      stage.setMarked(marks === 'on');
      const { seen, height } = await stage.show(wish);
      each.height = Math.ceil(height);
      fit();
      return { seen };
    },
    setMarked: (isMarked) => columns.forEach((each) => each.stage()?.setMarked(isMarked)),
    setScheme: (scheme) => columns.forEach((each) => each.stage()?.setScheme(scheme)),
    reveal: (number) => columns.forEach((each) => each.stage()?.reveal(number)),
    /** @param {string} code @param {string} words */
    setCount(code, words) {
      const each = columns.get(code); // a language that was chosen just now has no column yet
      if (each) each.count.textContent = words;
    },
  };
}
