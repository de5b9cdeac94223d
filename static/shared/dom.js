/** Elements: the only way in which pages make them. Text stays text; there is no markup out of strings anywhere. */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Make an element. A property whose name begins with "on" is a listener; `false`, `null` and `undefined` are left out.
 * @param {string} tag
 * @param {Record<string, unknown>} [properties]
 * @param {...(Node | string | false | null | undefined)} children
 * @returns {HTMLElement}
 */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child != null && child !== false));
  return node;
}

/**
 * Make a picture of one stroked line, 20 by 20. It is decoration: its button says the words.
 * @param {string} path
 */
export function icon(path) {
  const picture = document.createElementNS(SVG, 'svg');
  picture.setAttribute('viewBox', '0 0 20 20');
  picture.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', path);
  picture.append(line);
  return picture;
}

/**
 * Give the properties of a button that is only a picture: its words are for ears, and for whoever points at it.
 * @param {string} label
 */
export function named(label) {
  return { type: 'button', title: label, 'aria-label': label };
}

/**
 * Set a text only if it changed, so that a live region speaks once.
 * @param {Element} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
