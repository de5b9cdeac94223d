/**
 * Loader: the one script on a customer's page. It puts the launcher there, and loads the chat only when it is clicked.
 * A guest's law: it never throws into the page, never covers what it does not need, and a dead server harms nobody.
 *
 * <script src="https://chat.example/widget/loader.js" data-language="de" async></script>
 */
(() => {
  // open | close | failure | again; a page in another language brings its own in data-words
  const WORDS = {
    de: 'Chat öffnen|Chat schließen|Der Chat ist nicht erreichbar.|Erneut versuchen',
    en: 'Open chat|Close chat|The chat cannot be reached.|Try again',
    fr: 'Ouvrir le chat|Fermer le chat|Le chat est inaccessible.|Réessayer',
  };
  const STYLE = `
:host { all: initial }
section { --accent: #0d5c56; --on: #fff; --page: #fff; font: 15px/1.5 system-ui, sans-serif }
@media (prefers-color-scheme: dark) { section { --accent: #6cc5b9; --on: #06211e; --page: #151918 } }
button { font: inherit; cursor: pointer; color: var(--on); background: var(--accent); border: 1px solid transparent; border-radius: 28px; padding: 8px 16px }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px }
.go, .box { position: fixed; z-index: 2147483000; right: 20px; bottom: 20px }
.go { width: 56px; height: 56px; padding: 0; box-shadow: 0 4px 16px #0004 }
svg { width: 26px; fill: none; stroke: currentColor; stroke-width: 1.8; vertical-align: middle }
b { position: absolute; right: -4px; top: -4px; min-width: 22px; border-radius: 11px; font-size: 13px; line-height: 22px; color: #fff; background: #b3261e }
.box { bottom: 88px; width: 400px; height: min(var(--h, 640px), 100vh - 108px); overflow: hidden; color: var(--accent); background: var(--page); border: 1px solid #8884; border-radius: 16px; box-shadow: 0 12px 48px #0004 }
.box::before { content: "…" / ""; position: absolute; inset: 45% 48% }
iframe { position: relative; width: 100%; height: 100%; border: 0; opacity: 0 }
.ready iframe { opacity: 1 }
.note { position: absolute; inset: 0; display: grid; place-content: center; gap: 12px; text-align: center; background: var(--page) }
[hidden] { visibility: hidden }
@media (max-width: 480px) { .box { inset: 0; width: 100%; height: 100%; border: 0; border-radius: 0 } .ready:not([hidden]) + .go { visibility: hidden } }`;

  const start = (script) => {
    const base = script.src.replace(/loader\.js.*/, '');
    const server = new URL(base).origin;
    const { language, words } = script.dataset;
    const wanted = [language, document.documentElement.lang, navigator.language];
    let said, frame, timer, isReady, isShown, isFocused, told;
    let unread = 0;

    const make = (tag, attributes, ...children) => {
      const node = document.createElementNS(`http://www.w3.org/${/svg|path/.test(tag) ? '2000/svg' : '1999/xhtml'}`, tag);
      for (const name in attributes) node.setAttribute(name, attributes[name]);
      node.append(...children);
      return node;
    };
    const path = make('path');
    const badge = make('b', { 'aria-hidden': true });
    const launcher = make('button', { class: 'go' }, make('svg', { viewBox: '0 0 24 24' }, path), badge);
    const failure = make('div');
    const again = make('button');
    const leave = make('button');
    const note = make('div', { class: 'note', role: 'alert', hidden: '' }, failure, again, leave);
    const box = make('div', { class: 'box', role: 'dialog', 'aria-label': 'Chat', hidden: '' }, note);
    const host = make('div', { id: 'tresen' });

    const draw = () => {
      box.hidden = !isShown;
      box.classList.toggle('ready', !!isReady);
      launcher.setAttribute('aria-expanded', !!isShown);
      launcher.setAttribute('aria-label', said[isShown ? 1 : 0] + (unread ? ` (${unread})` : ''));
      path.setAttribute('d', isShown ? 'M6 6l12 12M18 6L6 18' : 'M4 5h16v11H10l-5 4v-4H4zM8 9h8M8 12h5');
      badge.textContent = unread;
      badge.hidden = !unread;
    };
    const speak = (tag) => {
      wanted.unshift(tag);
      const known = wanted.map((each) => WORDS[`${each}`.slice(0, 2)]).find(Boolean);
      said = (words || known || WORDS.en).split('|');
      [, leave.textContent, failure.textContent, again.textContent] = said;
      draw();
    };
    // Whether the chat was open, for the next page. Storage may be refused: then it does not come back by itself.
    const flag = (action) => {
      try {
        return sessionStorage[`${action}Item`]('tresen', 1);
      } catch {}
    };
    const tell = (type, content) => isReady && frame.contentWindow.postMessage({ tresen: 1, type, ...content }, server);

    const load = () => {
      const query = encodeURIComponent(wanted.filter(Boolean));
      note.hidden = true;
      frame = make('iframe', { title: 'Chat', src: `${base}frame?language=${query}#${location.origin}` });
      box.append(frame);
      timer = setTimeout(() => {
        frame.remove();
        frame = note.hidden = false;
        if (isFocused) again.focus();
      }, 8000);
    };
    const welcome = () => {
      if (isFocused) frame.focus();
      tell('open', { focus: isFocused, page: location.origin + location.pathname });
    };
    // By a click the focus goes along; a chat that comes back by itself leaves it where it is.
    const open = (focus) => {
      isShown = true;
      isFocused = focus;
      unread = 0;
      flag('set');
      draw();
      if (!frame) load();
      else if (isReady) welcome();
    };
    const heard = {
      ready() {
        clearTimeout(timer);
        isReady = true;
        draw();
        tell('identify', told);
        if (isShown) welcome();
      },
      close() {
        if (!isShown) return;
        isShown = isFocused = false;
        flag('remove');
        draw();
        tell('close');
        launcher.focus();
      },
      resize: ({ height }) => box.style.setProperty('--h', `${height | 0}px`),
      unread({ count }) {
        unread = isShown ? 0 : count | 0;
        draw();
      },
      language: ({ language }) => speak(language),
    };
    addEventListener('message', ({ source, origin, data }) => {
      if (frame && source === frame.contentWindow && origin === server && data.tresen) heard[data.type]?.(data);
    });

    again.onclick = load;
    leave.onclick = heard.close;
    launcher.onclick = () => (isShown ? heard.close() : open(true));
    const shadow = host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet(); // constructed: a strict Content-Security-Policy lets it pass
    sheet.replaceSync(STYLE);
    shadow.adoptedStyleSheets = [sheet];
    shadow.append(make('section', { 'aria-label': 'Chat' }, box, launcher));
    shadow.onkeydown = ({ key }) => key === 'Escape' && heard.close();
    speak();
    document.body.append(host);

    // What the page may call.
    window.Tresen = {
      open: () => open(true),
      close: heard.close,
      language(tag) {
        speak(tag);
        tell('language', { language: tag });
      },
      identify(visitor) {
        told = { name: visitor.name, email: visitor.email };
        tell('identify', told);
      },
    };
    // A narrow screen would be covered at every turn of a page: there the launcher is enough.
    if (flag('get') && innerWidth > 480) open();
  };

  const { currentScript } = document;
  const safely = () => {
    try {
      if (!window.Tresen) start(currentScript);
    } catch {} // a page or browser that we do not understand goes without a chat
  };
  if (document.body) safely();
  else addEventListener('DOMContentLoaded', safely);
})();
