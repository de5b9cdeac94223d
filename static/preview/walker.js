/** Walker: goes through all scenes out of sight, and writes down which text stands in which. */
import { el } from '../shared/dom.js';
import { createStage, sizeOf } from './frames.js';

/** @param {(kind: string) => void} [onStep] */
export function createWalker() {
  const node = el('div', { class: 'walker', inert: true, 'aria-hidden': 'true' });
  let walk = 0;

  return {
    node,
    /**
     * @param {any[]} scenes @param {(scene: any) => object} wishOf
     * @param {(scene: string, seen: number[]) => void} onSeen
     * @returns {Promise<boolean>} whether it came to the end; another walk ends this one
     */
    async walk(scenes, wishOf, onSeen) {
      const mine = ++walk;
      const stages = {};
      node.replaceChildren();
      for (const scene of scenes) {
        if (!stages[scene.kind]) {
          stages[scene.kind] = createStage('Out of sight');
          node.append(stages[scene.kind].frame);
        }
        const { width, height } = sizeOf(scene);
        Object.assign(stages[scene.kind].frame.style, { width: `${width}px`, height: `${height}px` });
        const stage = await stages[scene.kind].of(scene.kind);
        const { seen } = await stage.show(wishOf(scene)).catch((error) => ({ seen: [], error: console.error(scene.id, error) }));
        if (mine !== walk) return false;
        onSeen(scene.id, seen);
      }
      node.replaceChildren();
      return true;
    },
  };
}
