/**
 * Learning: dealings with the server about questions to learn from: the list, the open group, trials of what is proposed.
 * What comes of them it tells as events for state.js.
 */

const AFTER_NEWS = 400; // after an event, before it is asked again: questions come in bursts
const LIST_AGAIN = 3000;
const DOWNLOAD = 'proposals.patch';

/**
 * @param {object} parts
 * @param {(command: string, payload: object) => Promise<any>} parts.request
 * @param {() => import('./state.js').State} parts.state
 * @param {(event: { type: string, [name: string]: any }) => void} parts.dispatch
 * @param {(ack: any) => string} parts.words
 */
export function createLearning({ request, state, dispatch, words }) {
  let timer = 0;
  let attempt = 0; // counts trials that were wanted: an answer to an earlier one is nobody's any more

  const isShown = () => state().route?.kind === 'unanswered';

  const count = async () => {
    const ack = await request('count_unanswered', {});
    if (ack.ok) dispatch({ type: 'unanswered_counted', count: ack.count });
  };

  const list = async () => {
    const { ok, ...page } = await request('list_unanswered', {});
    if (ok) dispatch({ type: 'unanswered_listed', page });
    else if (page.error !== 'offline' && isShown()) timer = setTimeout(list, LIST_AGAIN);
  };

  const loadGroup = async () => {
    const { id } = state().route;
    if (!id || id === 'gathered') return;
    const { ok, message, error, ...group } = await request('load_unanswered', { message: id });
    if (ok) dispatch({ type: 'group_loaded', id, group: { ...group, message } });
    else if (error !== 'offline') dispatch({ type: 'group_loaded', id, group: null });
  };

  const endTrial = () => {
    attempt += 1;
    const { trial } = state();
    if (trial?.trial && !['done', 'failed'].includes(trial.stage)) request('end_trial', { trial: trial.trial });
    if (trial) dispatch({ type: 'trial_begun', trial: null });
  };

  /** Try a proposal out; where a colleague's trial is running, as soon as that is over. */
  const tryOut = async (draft) => {
    endTrial();
    const mine = attempt;
    dispatch({ type: 'trial_begun', trial: { trial: '', stage: 'waiting' } });
    const ack = await request('try_proposal', draft);
    if (mine !== attempt) return ack.ok && request('end_trial', { trial: ack.trial });
    const isNews = state().trial?.trial !== ack.trial; // the first word on it may have come before this answer
    if (ack.ok) return isNews && dispatch({ type: 'trial_begun', trial: { trial: ack.trial, stage: 'learning', done: 0, total: 0 } });
    if (['busy', 'offline'].includes(ack.error)) setTimeout(() => mine === attempt && tryOut(draft), (ack.retry_after ?? 2) * 1000);
    else dispatch({ type: 'trial_begun', trial: { trial: '', stage: 'refused', message: words(ack), field: ack.field } });
  };

  return {
    /** The page was opened, or the connection stands again. */
    load() {
      if (!isShown()) return count();
      list();
      loadGroup();
    },
    /** Something changed on the server. */
    hear() {
      clearTimeout(timer);
      timer = setTimeout(() => (isShown() ? list() : count()), AFTER_NEWS);
    },
    tryOut,
    endTrial,
    async decide(command, payload, done) {
      const ack = await request(command, payload);
      if (!ack.ok) return ack;
      endTrial();
      dispatch({ type: 'decided', decided: { decision: ack.decision, ...done } });
      list();
      return ack;
    },
    async undo(decision) {
      const ack = await request('undo', { decision });
      dispatch(ack.ok ? { type: 'decided', decided: null } : { type: 'told', notice: words(ack) });
      await list();
    },
  };
}

/** Hand a patch over as a file. @param {string} patch */
export function download(patch) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([patch], { type: 'text/x-patch' }));
  link.download = DOWNLOAD;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/**
 * Put a text into the clipboard; where the page may not (plain http), select it for the agent to copy.
 * @param {string} text
 * @param {HTMLElement} shown where it stands
 * @returns {Promise<boolean>}
 */
export async function copy(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    window.getSelection().selectAllChildren(shown);
    return document.execCommand('copy');
  }
}
