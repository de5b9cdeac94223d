/**
 * Marks: each text comes with its number between characters that nobody types. They are taken out before the browser
 * paints, and what stood where is written down: in `data-texts` of the element that shows the text.
 */

/** @typedef {{ numbers: number[], clean: string }} Read what stood in a text, and what is left of it */

const ATTRIBUTES = ['aria-label', 'title', 'placeholder', 'alt'];
const FIRST = 0xe100;
const NUMBER = /\ue000([\ue100-\uf8ff])/g;
const MARKS = /\ue000[\ue100-\uf8ff]|\ufeff?\ue001/g;

/** @param {string} text */
export function plain(text) {
  return text.replace(MARKS, '');
}

/** @param {string} text @returns {number[]} */
function numbersIn(text) {
  return [...text.matchAll(NUMBER)].map(([, letter]) => letter.charCodeAt(0) - FIRST);
}

/**
 * Read and take out the marks of everything that comes to stand in the document.
 * @param {(number: number) => string} stateOf the state of a text: "missing", "fuzzy", …
 */
export function watchMarks(stateOf) {
  /** @type {WeakMap<Text, Read>} */
  const texts = new WeakMap();
  /** @type {WeakMap<Element, Map<string, Read>>} */
  const attributes = new WeakMap();
  let changes = 0;

  // A node is often met twice in one go, by itself and within what it stands in: the second time its marks are gone already.
  const readText = (node) => {
    if (texts.get(node)?.clean === node.data) return node.parentElement;
    const read = { numbers: numbersIn(node.data), clean: plain(node.data) };
    texts.set(node, read);
    if (read.clean !== node.data) node.data = read.clean;
    return node.parentElement;
  };
  const readNamed = (element, name, value, write) => {
    const known = attributes.get(element) ?? new Map();
    if (known.get(name)?.clean === value) return element;
    const read = { numbers: numbersIn(value), clean: plain(value) };
    attributes.set(element, known.set(name, read));
    if (read.clean !== value) write(read.clean);
    return element;
  };
  const readAttribute = (element, name) => readNamed(element, name, element.getAttribute(name) ?? '', (clean) => element.setAttribute(name, clean));
  /** What is typed for somebody is no attribute and no node. */
  const readValue = (field) => label(readNamed(field, 'value', field.value, (clean) => (field.value = clean)));
  const readAll = (root, touched) => {
    if (root.nodeType === Node.TEXT_NODE) return touched.add(readText(root));
    if (root.nodeType !== Node.ELEMENT_NODE) return undefined;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.currentNode; node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) touched.add(readText(node));
      else for (const name of ATTRIBUTES) if (node.hasAttribute(name)) touched.add(readAttribute(node, name));
    }
    return undefined;
  };

  const label = (element) => {
    const reads = [...[...element.childNodes].map((node) => texts.get(node)), ...(attributes.get(element)?.values() ?? [])];
    const all = [...new Set(reads.flatMap((read) => read?.numbers ?? []))];
    if (!all.length) {
      element.removeAttribute('data-texts');
      element.removeAttribute('data-state');
      return;
    }
    element.setAttribute('data-texts', all.join(' '));
    const states = all.map(stateOf);
    element.setAttribute('data-state', ['missing', 'fuzzy'].find((each) => states.includes(each)) ?? 'said');
  };

  const observer = new MutationObserver((records) => {
    changes += 1;
    const touched = new Set();
    for (const { type, target, addedNodes, attributeName } of records) {
      if (type === 'characterData') touched.add(readText(target));
      else if (type === 'attributes') touched.add(readAttribute(target, attributeName));
      else {
        touched.add(target);
        for (const node of addedNodes) readAll(node, touched);
      }
    }
    for (const element of touched) if (element?.isConnected) label(element);
    observer.takeRecords(); // our own changes are no news
  });
  const wanted = { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES };
  observer.observe(document.body, wanted);

  return {
    /** @returns {number} how often the page has changed */
    changes: () => changes,
    sweep: () => document.querySelectorAll('input, textarea').forEach(readValue),
    /** @returns {number[]} the numbers of the texts that can be seen or heard now */
    seen() {
      const elements = [...document.querySelectorAll('[data-texts]')].filter((each) => each.checkVisibility());
      return [...new Set(elements.flatMap(numbersOf))];
    },
    /** @param {number} number @returns {HTMLElement | undefined} */
    find: (number) => [...document.querySelectorAll(`[data-texts~="${number}"]`)].find((each) => each.checkVisibility()),
  };
}

/** @param {Element} element */
export function numbersOf(element) {
  return (element.getAttribute('data-texts') ?? '').split(' ').filter(Boolean).map(Number);
}
