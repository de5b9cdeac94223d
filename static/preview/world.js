/**
 * World: what stands around the real modules on a stage: a clock that stands still, an empty memory, and a server that
 * says what the scene says. Nothing leaves the page but questions for texts.
 */

const LONG = 1000; // a timer of a second or more waits until the scene lets time pass
const SHORT = 4; // a shorter one runs at once

/**
 * @typedef {object} Play what the server does in a scene
 * @property {boolean} [isReachable]
 * @property {[string, object][]} [events] after the connection stands
 * @property {Record<string, any>} [answers] command -> acknowledgement, or a function of the payload; none: silence
 * @property {Record<string, any>} [http] "GET me" -> answer with its status, or a function
 * @property {Record<string, string>} [kept] what the browser has kept from before
 */

/** @param {string} now */
export function createWorld(now) {
  const wait = window.setTimeout.bind(window);
  const drop = window.clearTimeout.bind(window);
  const call = window.fetch.bind(window);
  const held = new Map();
  const texts = new Map();
  let scene = 0;
  /** @type {Play} */
  let play = {};
  let sockets = [];
  let pending = 0;
  let lastTimer = 1e9;

  const Time = window.Date;
  const at = new Time(now).getTime();
  window.Date = class extends Time {
    constructor(...parts) {
      super(...(parts.length ? parts : [at]));
    }

    static now() {
      return at;
    }
  };

  // Making a format takes longer than drawing a line: each is made once.
  const Format = Intl.DateTimeFormat;
  const formats = new Map();
  Intl.DateTimeFormat = function (language, shape) {
    const key = JSON.stringify([language, shape]);
    if (!formats.has(key)) formats.set(key, new Format(language, shape));
    return formats.get(key);
  };

  window.setTimeout = (act, delay = 0, ...values) => {
    const mine = scene;
    const run = () => mine === scene && act(...values);
    if (delay < LONG) return wait(run, Math.min(delay, SHORT));
    held.set(++lastTimer, { run, delay });
    return lastTimer;
  };
  window.clearTimeout = (timer) => held.delete(timer) || drop(timer);
  window.setInterval = () => 0; // nothing grows older here

  for (const name of ['localStorage', 'sessionStorage']) {
    Object.defineProperty(window, name, { configurable: true, get: () => memories[name] });
  }
  const memories = { localStorage: memory(), sessionStorage: memory() };
  document.hasFocus = () => false;
  Object.defineProperty(navigator, 'locks', { configurable: true, value: undefined }); // there is no other tab

  window.fetch = async (input, options = {}) => {
    const { pathname, search } = new URL(input, location.href);
    const path = pathname.split('/api/v1/')[1];
    if (path !== undefined) return answered(`${options.method ?? 'GET'} ${path}`, options);
    if (!pathname.includes('/preview/strings/')) throw new TypeError('nobody there');
    const address = pathname + search;
    if (!texts.has(address)) texts.set(address, call(address).then((response) => response.text()));
    pending += 1;
    const text = await texts.get(address);
    pending -= 1;
    return new Response(text);
  };

  const answered = async (what, { body }) => {
    pending += 1;
    await new Promise((resolve) => wait(resolve, 0));
    pending -= 1;
    const found = typeof play.http?.[what] === 'function' ? play.http[what](body && JSON.parse(body)) : play.http?.[what];
    if (!found) throw new TypeError('nobody there');
    const { status = 200, ...answer } = found;
    return new Response(JSON.stringify(answer), { status });
  };

  /** Speaks as much of Socket.IO as the real connection asks for. */
  window.WebSocket = class {
    constructor() {
      this.readyState = 0;
      this.scene = scene;
      sockets.push(this);
      wait(() => {
        if (this.scene !== scene) return;
        if (play.isReachable === false) return this.onclose?.();
        this.readyState = 1;
        this.onmessage?.({ data: '0{"pingInterval":25000,"pingTimeout":20000}' });
      });
    }

    send(packet) {
      if (this.scene !== scene) return;
      const [, kind, namespace, id, content] = /^4(\d)(\/\w+),(\d*)(.*)$/s.exec(packet) ?? [];
      this.namespace = namespace;
      if (kind === '0') {
        this.onmessage({ data: `40${namespace},{"sid":"stage"}` });
        for (const [name, payload] of play.events ?? []) this.tell(name, payload);
      } else if (kind === '2') this.answer(id, ...JSON.parse(content));
    }

    tell(name, payload) {
      this.onmessage({ data: `42${this.namespace},${JSON.stringify([name, payload])}` });
    }

    answer(id, name, payload) {
      const known = play.answers?.[name];
      const ack = typeof known === 'function' ? known(payload) : known;
      if (!ack) return;
      pending += 1;
      wait(() => {
        pending -= 1;
        if (this.scene === scene) this.onmessage({ data: `43${this.namespace},${id}${JSON.stringify([ack])}` });
      });
    }

    close() {
      this.readyState = 3;
    }
  };

  return {
    /** @param {Play} next what the server does from now on; whatever was there before is heard no more */
    begin(next) {
      scene += 1;
      play = next;
      sockets = [];
      held.clear();
      for (const each of Object.values(memories)) each.clear();
      for (const [name, value] of Object.entries(next.kept ?? {})) memories.localStorage.setItem(name, value);
    },
    /** Say something in the server's name. */
    tell: (name, payload) => sockets.at(-1).tell(name, payload),
    /** Cut the connection, and be away from then on. */
    hangUp() {
      play = { ...play, isReachable: false };
      sockets.at(-1).onclose?.();
    },
    /** Let so many milliseconds pass: what was to happen within them happens now. @param {number} limit */
    elapse(limit) {
      const due = [...held].filter(([, { delay }]) => delay <= limit).sort(([, one], [, other]) => one.delay - other.delay);
      for (const [timer, { run }] of due) if (held.delete(timer)) run();
    },
    isBusy: () => pending > 0,
    pause: (time) => new Promise((resolve) => wait(resolve, time)),
  };
}

/** A storage that is empty at each beginning: the visitor's own, on the same address, is neither read nor touched. */
function memory() {
  const kept = new Map();
  const methods = {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => kept.set(name, `${value}`),
    removeItem: (name) => kept.delete(name),
    clear: () => kept.clear(),
  };
  return new Proxy(methods, {
    ownKeys: () => [...kept.keys()],
    getOwnPropertyDescriptor: (_, name) => (kept.has(name) ? { value: kept.get(name), enumerable: true, configurable: true } : undefined),
  });
}
