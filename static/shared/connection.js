/**
 * Connection: Socket.IO 5 over Engine.IO 4, as much of it as we need: one namespace, text packets, acknowledgements.
 * WebSocket first, else polling; WebSocket is tried again at each reconnect, for the network may be another one by then.
 */

const ACK_PATIENCE = 10000; // for an acknowledgement
const PING_PATIENCE = 5000; // for a ping that is due: a line that died is known of within half a minute
const SOCKET_PATIENCE = 4000; // some proxies swallow the upgrade and never say so
const FIRST_DELAY = 500;
const LONGEST_DELAY = 5000;
const SEPARATOR = '\x1e';

/**
 * @typedef {{ ok: boolean, error?: string, message?: string, retry_after?: number, [name: string]: any }} Ack
 * @typedef {{ send: (packet: string) => void, close: () => void }} Link
 * @typedef {(packet: string) => void} Receive
 */

/**
 * @param {object} options
 * @param {string} options.url address of the server's socket.io, absolute
 * @param {string} options.namespace
 * @param {() => object} options.auth asked anew at each connect
 * @param {(name: string, payload: any) => void} options.onEvent
 * @param {(online: boolean) => void} options.onChange
 */
export function createConnection({ url, namespace, auth, onEvent, onChange }) {
  const address = `${url}?EIO=4&transport=`;
  const shape = new RegExp(`^4(\\d)${namespace},(\\d*)(.*)$`, 's');
  /** @type {Map<string, (ack: Ack) => void>} */
  const waiting = new Map();
  /** @type {Link | undefined} */
  let link;
  let isOnline = false;
  let isWanted = false;
  let attempt = 0;
  let lastId = 0;
  let quiet = 0; // so long may the server be silent
  let timer = 0; // the next attempt, or the end of our patience with this one

  const after = (delay, action) => {
    clearTimeout(timer);
    timer = setTimeout(action, delay);
  };

  /** Leave what there is; nobody will answer what was asked there. */
  const hangUp = () => {
    clearTimeout(timer);
    const old = link;
    link = undefined;
    old?.close();
    for (const answer of [...waiting.values()]) answer({ ok: false, error: 'offline' });
    if (isOnline) onChange((isOnline = false));
  };

  const dial = (open = openSocket) => {
    hangUp();
    let isOpen = false;
    const lost = () => {
      if (link !== mine) return;
      if (open === openSocket && !isOpen) dial(openPolling);
      else retry();
    };
    const mine = open(
      address,
      (packet) => {
        if (link !== mine) return;
        isOpen = true;
        try {
          receive(packet);
        } catch {
          lost(); // not a language that we speak
        }
      },
      lost,
    );
    link = mine;
    after(open === openSocket ? SOCKET_PATIENCE : ACK_PATIENCE, lost);
  };

  const retry = () => {
    hangUp();
    const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempt++);
    if (isWanted) after(delay * (0.5 + Math.random() / 2), dial); // not all visitors at once
  };

  const receive = (packet) => {
    if (packet[0] === '0') {
      quiet = JSON.parse(packet.slice(1)).pingInterval + PING_PATIENCE;
      link.send(`40${namespace},${JSON.stringify(auth())}`);
    } else if (packet[0] === '2') link.send('3');
    const [, kind, id, content] = shape.exec(packet) || [packet];
    if (kind === '0') onChange((isOnline = true));
    else if (kind === '2') onEvent(...JSON.parse(content));
    else if (kind === '3') {
      attempt = 0; // we are served, and not only let in
      waiting.get(id)?.(JSON.parse(content)[0]);
    } else if (kind || packet[0] === '1') return retry(); // refused, or sent away
    if (isOnline) after(quiet, retry);
  };

  window.addEventListener('online', () => isWanted && !isOnline && dial());
  window.addEventListener('offline', () => isWanted && retry());

  return {
    open() {
      isWanted = true;
      attempt = 0;
      dial();
    },
    close() {
      isWanted = false;
      hangUp();
    },
    /**
     * Send a command. The answer always comes: the server's, or "offline", or "timeout".
     * @param {string} name
     * @param {object} payload
     * @param {boolean} [isVital] whether we leave the line where no answer comes, for it may be dead; then it is "offline"
     * @returns {Promise<Ack>}
     */
    request(name, payload, isVital) {
      if (!isOnline) return Promise.resolve({ ok: false, error: 'offline' });
      const id = `${++lastId}`;
      return new Promise((resolve) => {
        const answer = (ack) => {
          clearTimeout(end);
          waiting.delete(id);
          resolve(ack);
        };
        const end = setTimeout(isVital ? retry : answer, ACK_PATIENCE, { ok: false, error: 'timeout' });
        waiting.set(id, answer);
        link.send(`42${namespace},${id}${JSON.stringify([name, payload])}`);
      });
    },
  };
}

/**
 * @param {string} address
 * @param {Receive} receive
 * @param {() => void} lost
 * @returns {Link}
 */
function openSocket(address, receive, lost) {
  const socket = new WebSocket(`${address.replace('http', 'ws')}websocket`);
  socket.onmessage = (event) => receive(event.data);
  socket.onclose = lost; // it follows every error
  return { send: (packet) => socket.readyState === 1 && socket.send(packet), close: () => socket.close() };
}

/**
 * @param {string} address
 * @param {Receive} receive
 * @param {() => void} lost
 * @returns {Link}
 */
function openPolling(address, receive, lost) {
  const stop = new AbortController();
  let session = '';
  let outgoing = [];
  let isPosting = false;

  const call = async (body) => {
    const method = body ? 'POST' : 'GET';
    const response = await fetch(`${address}polling${session}`, { method, body, signal: stop.signal });
    if (!response.ok) throw response;
    return response.text();
  };
  const poll = async () => {
    while (!stop.signal.aborted) {
      for (const packet of (await call()).split(SEPARATOR)) {
        if (packet[0] === '0') session = `&sid=${JSON.parse(packet.slice(1)).sid}`;
        receive(packet);
      }
    }
  };
  const post = async () => {
    if (isPosting) return;
    isPosting = true;
    while (outgoing.length) await call(outgoing.shift()); // one by one: the server refuses a body over 32 KiB whole
    isPosting = false;
  };

  poll().catch(lost);
  return {
    send(packet) {
      outgoing.push(packet);
      post().catch(lost);
    },
    close: () => stop.abort(),
  };
}
