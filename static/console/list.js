/** List: a list whose items keep their elements while they change, so that the focus stays and only what differs is drawn. */

/**
 * @template Shape
 * @param {HTMLElement} node
 * @param {object} parts
 * @param {(shape: Shape) => string} parts.key
 * @param {(shape: Shape) => HTMLElement} parts.create
 * @param {(item: HTMLElement, shape: Shape) => void} parts.draw
 */
export function createList(node, { key, create, draw }) {
  /** @type {Map<string, { item: HTMLElement, drawn: string }>} */
  const items = new Map();

  /** @param {Shape[]} shapes @returns {boolean} whether the last item is new */
  return (shapes) => {
    const last = node.lastElementChild;
    const kept = new Set(shapes.map(key));
    for (const [name, { item }] of items) {
      if (kept.has(name)) continue;
      item.remove();
      items.delete(name);
    }
    shapes.forEach((shape, index) => {
      const name = key(shape);
      const known = items.get(name) ?? { item: create(shape), drawn: '' };
      const drawn = JSON.stringify(shape);
      if (known.drawn !== drawn) draw(known.item, shape);
      items.set(name, { item: known.item, drawn });
      if (node.children[index] !== known.item) node.insertBefore(known.item, node.children[index] ?? null);
    });
    return shapes.length > 0 && node.lastElementChild !== last;
  };
}
