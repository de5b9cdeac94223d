/** List: all scenes by group, with what is missing in each; above them a search through the texts. */
import { el } from '../shared/dom.js';

const MOST = 40;

/** @param {{ onScene: (scene: string, number?: number) => void }} parts */
export function createList({ onScene }) {
  const input = el('input', { type: 'search', id: 'search', placeholder: 'Search the texts', 'aria-label': 'Search the texts', autocomplete: 'off' });
  const status = el('p', { class: 'found', role: 'status' });
  const results = el('ul', { class: 'results' });
  const scenes = el('div', { class: 'scenes' });
  const body = el('div', { class: 'list-body' }, input, status, results, scenes);
  const node = el('details', { class: 'list', open: window.matchMedia('(min-width: 60rem)').matches }, el('summary', {}, 'Scenes'), el('nav', { 'aria-label': 'Scenes' }, body));
  let find = () => ({ total: 0, shown: [] });

  const search = () => {
    const { total, shown } = find(input.value.trim().toLowerCase());
    scenes.hidden = Boolean(input.value.trim());
    status.textContent = input.value.trim() ? `${total} found` : '';
    results.replaceChildren(
      ...shown.slice(0, MOST).map(({ number, text, scene }) =>
        el('li', {}, el('button', { type: 'button', onclick: () => onScene(scene?.id, number), disabled: !scene }, el('span', {}, text), el('small', {}, scene ? `${scene.group} · ${scene.title}` : 'in no scene'))),
      ),
    );
  };
  input.addEventListener('input', search);

  return {
    node,
    /** @param {(text: string) => { total: number, shown: { number: number, text: string, scene: any }[] }} next */
    setSearch(next) {
      find = next;
      search();
    },
    /** @param {any[]} all @param {string} current @param {(scene: string) => number} wantingIn */
    render(all, current, wantingIn) {
      const focused = scenes.contains(document.activeElement) ? document.activeElement.dataset.scene : undefined;
      const top = body.scrollTop;
      const groups = Map.groupBy ? Map.groupBy(all, ({ group }) => group) : grouped(all);
      scenes.replaceChildren(
        ...[...groups].map(([group, members]) =>
          el(
            'section',
            {},
            el('h2', {}, group),
            el('ul', {}, ...members.map(({ id, title }) => {
              const wanting = wantingIn(id);
              return el('li', {}, el('button', { type: 'button', 'data-scene': id, 'aria-current': id === current ? 'true' : null, onclick: () => onScene(id) }, el('span', {}, title), wanting > 0 && el('span', { class: 'badge', title: 'missing or fuzzy' }, String(wanting), el('span', { class: 'unseen' }, ' missing or fuzzy'))));
            })),
          ),
        ),
      );
      body.scrollTop = top;
      if (focused) scenes.querySelector(`[data-scene="${focused}"]`)?.focus();
    },
    /** Bring the current scene into sight. */
    follow: () => scenes.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' }),
    fold: () => window.matchMedia('(min-width: 60rem)').matches || (node.open = false),
  };
}

function grouped(all) {
  const groups = new Map();
  for (const each of all) groups.set(each.group, [...(groups.get(each.group) ?? []), each]);
  return groups;
}
