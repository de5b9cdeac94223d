/** Presence: whether visitors may be handed to this agent. It is a lease: renewed while the tab lives, lost when it dies. */

const WISH = 'tresen:present';
const INTERVAL = 10000;
const LEASE = 30000; // as long as the server believes us

/**
 * @param {object} parts
 * @param {string} parts.pulse address of the worker that ticks
 * @param {() => import('./state.js').State} parts.state
 * @param {(event: { type: string, [name: string]: any }) => void} parts.dispatch
 * @param {(name: string, payload: object) => Promise<any>} parts.request
 */
export function createPresence({ pulse, state, dispatch, request }) {
  let stop = () => {};
  let renewedAt = 0;

  const renew = async () => {
    if (!state().isPresent || !state().isOnline) return;
    const ack = await request('set_presence', { present: true });
    if (ack.ok) renewedAt = Date.now();
  };

  const begin = () => {
    stop();
    stop = startPulse(pulse, renew);
  };

  const wish = (isPresent) => {
    dispatch({ type: 'presence_wished', isPresent });
    keepWish(isPresent);
    stop();
    if (!isPresent) return request('set_presence', { present: false });
    begin();
    return renew();
  };

  return {
    wish,
    renew,
    stop: () => stop(),
    /** Gone although our lease was good: it was switched off in another tab, and so it is here. Else we were too late. */
    hear({ agent, present }) {
      const { isPresent, agent: me } = state();
      if (agent !== me?.id || present || !isPresent) return;
      if (Date.now() - renewedAt > LEASE) return renew();
      stop();
      keepWish(false);
      dispatch({ type: 'presence_wished', isPresent: false });
    },
    /** After a reload an agent is as present as before. */
    recall() {
      if (!recallWish()) return;
      dispatch({ type: 'presence_wished', isPresent: true });
      begin();
    },
  };
}

function startPulse(address, tick) {
  try {
    const policy = window.trustedTypes?.createPolicy('tresen-pulse', { createScriptURL: (url) => url });
    const worker = new Worker(policy ? policy.createScriptURL(address) : address);
    worker.onmessage = tick;
    return () => worker.terminate();
  } catch {
    const timer = setInterval(tick, INTERVAL); // no workers here: better a slow pulse than none
    return () => clearInterval(timer);
  }
}

function recallWish() {
  try {
    return window.sessionStorage.getItem(WISH) === '1';
  } catch {
    return false;
  }
}

function keepWish(isPresent) {
  try {
    window.sessionStorage.setItem(WISH, isPresent ? '1' : '');
  } catch {
    // refused: after a reload the agent switches it on again
  }
}
