/** Keys: what single keys do. They can be switched off, for those who dictate or whose keys are easily hit. */

const SWITCH = 'tresen:keys';

/** Whether single keys are in use. */
export function areKeysOn() {
  try {
    return window.localStorage.getItem(SWITCH) !== 'off';
  } catch {
    return true;
  }
}

/** @param {boolean} isOn */
export function setKeysOn(isOn) {
  try {
    window.localStorage.setItem(SWITCH, isOn ? 'on' : 'off');
  } catch {
    // refused: they stay on
  }
}

/**
 * @param {object} parts
 * @param {() => import('./state.js').State} parts.state
 * @param {() => any} parts.view
 * @param {any} parts.actions
 */
export function listenToKeys({ state, view, actions }) {
  const shownConversation = () => view().focusedConversation() ?? state().thread?.conversation;
  /** @type {Record<string, () => void>} */
  const keys = {
    j: () => view().move(1),
    k: () => view().move(-1),
    t: () => (state().ticket && !view().focusedConversation() ? actions.takeTicket(state().ticket.ticket.ticket) : takeShown()),
    r: () => view().focusComposer('reply'),
    n: () => view().focusComposer('note'),
    e: () => finishShown(),
    u: () => actions.open(state().route?.kind === 'unanswered' ? '' : 'unanswered', ''),
    '/': () => view().focusSearch(),
    '?': () => view().help(),
  };
  const takeShown = () => {
    const id = shownConversation();
    if (id) actions.take(id);
  };
  const finishShown = () => {
    const { thread, ticket, agent } = state();
    const summary = thread?.summary;
    if (ticket) actions.solveTicket(ticket.ticket.ticket);
    else if (summary?.status === 'assigned' && summary.agent === agent.id) actions.resolve(summary.conversation);
  };

  document.addEventListener('keydown', (event) => {
    if (state().screen !== 'desk' || event.isComposing || document.querySelector('dialog[open]')) return;
    const digit = /^Digit([1-3])$/.exec(event.code)?.[1];
    // By the key's place: with Alt it writes another character on many keyboards.
    if (event.altKey && !event.ctrlKey && !event.metaKey && digit) {
      event.preventDefault();
      view().suggest(Number(digit) - 1);
    } else if (event.key === 'Escape') {
      view().escape();
    } else if (!event.altKey && !event.ctrlKey && !event.metaKey && areKeysOn() && !isWriting(event.target) && keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });
}

function isWriting(node) {
  return node instanceof HTMLElement && node.matches('input:not([type=radio], [type=checkbox]), textarea, select');
}
