/**
 * Hiding: what nobody should write into a chat is hidden before it is kept in the browser or sent. Fetched when the chat opens.
 * The law of this file: it hides nothing that the server (bot/core/masking.py) would leave, and nothing by which the server would
 * see less of what is left. Less is allowed: the server looks at all of it again.
 */

const DOTS = '\u2022'.repeat(4);

/**
 * Give a text with a mark in the place of each secret: `•••• (card ending 1111)`.
 * @param {string} text
 * @returns {string}
 */
export function hide(text) {
  const plain = text.replace(/[\u00a0\u2000-\u200a\u202f]/g, ' ').replace(/[\u2010-\u2015\u2212]/g, '-'); // as long as it was
  const found = [...shapes(plain), ...passwords(plain), ...ibans(plain), ...cards(plain)].sort((one, other) => one.start - other.start);
  let hidden = '';
  let end = 0;
  for (const { kind, start, length, tail } of found) {
    if (start < end) continue; // part of one before it
    hidden += text.slice(end, start) + (kind === 'login' ? DOTS : inPlaceOf(kind, tail));
    end = start + length;
  }
  return hidden + text.slice(end);
}

/**
 * The same, and say so above the field in which it is typed, before it is sent.
 * @param {string} text
 * @param {(sentence: string) => string} t
 */
export function hideAndSay(text, t) {
  const hidden = hide(text);
  const composer = document.querySelector('.composer');
  if (!composer) return hidden; // the chat is over: nothing is written any more
  const notice = composer.querySelector('.hides') ?? composer.insertBefore(document.createElement('p'), composer.firstChild);
  notice.className = 'status hides';
  notice.setAttribute('aria-live', 'polite');
  const words = hidden === text ? '' : t('Confidential details are hidden before sending.');
  if (notice.textContent !== words) notice.textContent = words;
  return hidden;
}

/**
 * Keep what was written before this module came, and waits to be sent.
 * @param {import('./state.js').Outgoing[]} outbox
 * @param {{ keepUnsent: (message: import('./storage.js').Unsent) => void }} storage
 */
export function keepWaiting(outbox, storage) {
  for (const each of outbox) if (each.isRaw) storage.keepUnsent({ ...each, text: hide(each.text), isRaw: undefined });
}

const BETWEEN = '[ \\t._-]{0,3}';
const CARDS = new RegExp(
  `(?<![\\d\\u2022]|[\\d\\u2022]\\.)(?:\\d{4}${BETWEEN}\\d{4}${BETWEEN}\\d{4}${BETWEEN}\\d{1,4}(?:${BETWEEN}\\d{1,3})?|\\d{4}${BETWEEN}\\d{6}${BETWEEN}\\d{4,5}|\\d{4}([/,\\n]|, | ?\\n ?| / )\\d{4}\\1\\d{4}\\1\\d{4})(?!\\d)`,
  'g',
);
const GOES_ON = new RegExp(`^${BETWEEN}(?!\\d\\d?[- ]?(?:stell|digit))[\\d\\u2022]`);
// First four digits, from and to, and how many there are.
const ISSUED = [
  [4000, 4999, '16 19'], [3400, 3499, '15'], [3700, 3799, '15'], [3000, 3059, '14 16'], [3600, 3699, '14 16'], [3800, 3999, '14 16'],
  [5100, 5599, '16'], [2221, 2720, '16'], [6011, 6011, '16 17 18 19'], [6440, 6599, '16 17 18 19'], [6200, 6299, '16 17 18 19'],
  [3528, 3589, '16 17 18 19'], [5018, 5020, '16 17 18 19'], [5600, 5899, '16 17 18 19'], [6759, 6763, '16 17 18 19'],
];
const LENGTHS =
  'AD24 AT20 BE16 BG22 CH21 CY28 CZ24 DE22 DK18 EE20 ES24 FI18 FR27 GB22 GR27 HR21 HU28 IE22 IS26 IT27 LI21 LT20 LU20 LV21 MC27 MT31 NL18 NO15 PL28 PT25 RO24 SE24 SI19 SK24 SM27 TR26';
const IBAN_START = /(?<![a-z\d])[a-z]{2}(?=[ \t.\-/_]?\d[ \t.\-/]?\d)/gi;

const WORD = '\\p{L}\\p{N}_';
const LABEL = `(?:mot de passe|(?<![${WORD}])mdp|pa(?:ss?|\u00df)[- ]?w(?:or|ro|r)[dt](?:es|s|e)?|pass[-_ ]?phrase|passwd|(?<![\\p{L}\\p{N}])(?:passw?|ps?w|pwd)|kenn?w(?:or|\u00f6r|oer)t(?:es|s|er?)?)\\d?(?![\\p{L}\\p{N}])`;
// Only what cannot be a word: letters with digits, or with a sign inside.
const STRONG = '(?=\\S{0,40}?\\p{L})(?:(?=\\S{0,40}?\\d)|(?=\\S{1,40}?[!#%&*+^~$][\\p{L}\\p{N}]))';
const SAID = new RegExp(
  `(?<!(?:boarding|travel|season|bus|train|rail|ski|day|guest|press|reise|skip|free)[ -])${LABEL}["'\u201c\u201d\`]?(?: \\([^()\\n]{0,40}\\))?(?: (?:f\u00fcr|fuer|for|of|vom?|zum?|im|on|auf) [^\\s:=]{1,30}(?: [^\\s:=]{1,30})?)?` +
    `(?: ?(?:=>|->|[:=]) ?| (?:ist|is|est|lautet|war|was)(?: jetzt| now| noch| still)?:? | )(?<secret>["'\u201e\u201c\`]?${STRONG}[^\\s\u2022]{4,64})(?!\\S)`,
  'giu',
);
const NO_SECRET = /:\/\/|@\S+\.\p{L}|[:=]$|[{}<>[\]|()/]|^\W?v?\d+(?:\.\d+)+|^\d{1,2}[-.]?\p{L}+\W*$|^\W?(?:2fa|argon2|md5|sha1|sha256|utf-?8|\$_?\w+|%\w+%)\W*$|=["']/iu;
const OF_A_THING = /(?:kunden?|konto|account|customer|order|ticket|user|benutzer|client|commande|compte|bestellung|auftrag|rechnung|invoice|case|vorgang|vertrag|contract|id|nr|no|nummer|number|#)[.:]? ?$/i;
// What the server would take for more of the password.
const LONGER = /^[ \t]{1,3}(?:\S*\d|[/|+&]|(?:oder|or|ou)\s)/;
const FITTING_WORDS = /(?:pass|pa\u00df|kenn|pw|mdp)\S{0,12}[^\n]{0,12}$/i;

const NAMED_CODE = `(?<![${WORD}])(?:(?:sms|m|i|photo|push|chip)?-?tan|otp|pin(?:[- ](?:code|nummer|number))?|geheimzahl|cv[vc]2?|cryptogramme|pr\u00fcf(?:ziffer|nummer|zahl)|(?:verification|security|sms|access) code)(?!\\p{L})`;
const SAYS = '(?:[ \\t]{0,2}(?:ist|is|lautete?|war|was|est|[:=#\\-])){0,3}[ \\t\\n]{0,2}';
const CODE = new RegExp(`${NAMED_CODE}${SAYS}(?<secret>\\d{4,8}|\\d{3})(?![\\d\\p{L}]|[ ]?[%\u20ac]|[.,:/-]\\d| \\d| ?(?:eur|usd|euro|uhr|mal|m|px|km|cm|mm|user|nutzer|sek|sec|min|tage|days)(?![${WORD}]))`, 'giu');

const SHAPES = [
  ['login', /(?<=[a-z\d]:\/\/)[^\s/@:?#]{0,64}:(?!\d{1,5}(?:[/?#]|$))[^\s/@]{1,100}(?=@[a-z\d][\w.-]*(?:[:/?#][^\s@]*)?(?:\s|$))/gi],
  ['key', /-----BEGIN [A-Z\d ]{0,30}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?-----END [A-Z\d ]{0,30}PRIVATE KEY(?: BLOCK)?-----/g],
  ['key', /[sr]k_(?:live|test)_\w{10,}|whsec_[A-Za-z\d+/=]{16,}|gh[opsur]_[A-Za-z\d]{30,}|github_pat_\w{22,}|npm_[A-Za-z\d]{36}|shp(?:at|ss|ca|pa)_[a-fA-F\d]{32}|c[ks]_[\da-f]{40}|hf_[A-Za-z\d]{30,}|dop_v1_[\da-f]{64}/g],
  ['key', /xox[abeoprs]-[\w-]{10,}|glpat-[\w-]{20,}|(?<![\w-])sk-(?=[\w-]{0,60}\d)[\w-]{20,}|A(?:KI|SI)A[\dA-Z]{16}|AIza[\w-]{35}|SG\.[\w-]{16,64}\.[\w-]{16,64}/g],
  ['key', /xkeysib-[\da-f]{20,}-?\w*|(?<![\da-f])[\da-f]{32}-us\d{1,2}(?!\w)|(?<=hooks\.slack\.com\/services\/)T\w{6,14}\/B\w{6,14}\/\w{16,32}|(?<!\d)\d{8,10}:AA[\w-]{30,36}|(?<![\w-])key-[\da-f]{32}|pat-[a-z]{2}\d-[\da-f-]{36}/g],
  ['key', /(?<![\w.-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?|[Bb]earer\s{1,3}(?=\S{0,60}\d)[\w.~+/=-]{16,}|(?<=[Bb]asic )(?=\w*(?:\d|[a-z][A-Z]))[A-Za-z\d+/]{12,}={0,2}/g],
  ['key', /(?:api|secret|access|consumer|client|auth|security|zugriffs|zugangs)[-_ ]?(?:key|schl(?:\u00fc|ue|u)ssel|secret|token)(?![^\W_])["']?(?: {0,2}[:=]{1,2}>?| (?:ist|is|lautet) ?:?)\s{0,3}["'\u201e\u201c\u0060]?(?<secret>(?=\S{0,60}\d)(?!https?:)[\w.~+/=-]{12,})/gi],
];

function inPlaceOf(kind, tail) {
  const ending = tail ? ' ending ' + tail : ''; // the minifier knows no literal inside a literal
  return `${DOTS} (${kind}${ending})`;
}

function* cards(text) {
  for (const { 0: written, index: start } of text.matchAll(CARDS)) {
    const before = text.slice(Math.max(0, start - 40), start);
    const glued = /(\p{L}+)[-_#/.]?$/u.exec(before)?.[1] ?? 'card';
    const isNamed = /kart|card|visa|master|amex|express|kredit|credit/i.test(glued) || /^(?:.*nummer|number|nr|no|cc|kk|mc)$/i.test(glued);
    if (!isNamed || FITTING_WORDS.test(before)) continue; // an id, or a password
    for (const length of lengthsOf(written.replace(/\D/g, ''))) {
      const upTo = new RegExp(`^(?:\\D*\\d){${length}}(?!\\d)`).exec(written)?.[0];
      const digits = upTo?.replace(/\D/g, '');
      if (!digits || !isLuhn(digits) || !isUsual(upTo)) continue;
      yield { kind: 'card', start, length: upTo.length, tail: !GOES_ON.test(text.slice(start + upTo.length)) && digits.slice(-4) };
      break;
    }
  }
}

function lengthsOf(digits) {
  const first = Number(digits.slice(0, 4));
  return ISSUED.find(([from, to]) => first >= from && first <= to)?.[2].split(' ') ?? [];
}

/** Cut into fours, or as American Express cuts; not in two halves, which other numbers are too. */
function isUsual(written) {
  const sizes = written.split(/\D+/).map((group) => group.length);
  const cuts = sizes.slice(0, -1).map((_, index) => sizes.slice(0, index + 1).reduce((sum, size) => sum + size));
  return `${cuts}` === '4,10' || (`${cuts}` !== '8' && cuts.every((cut) => cut % 4 === 0));
}

function isLuhn(digits) {
  const sum = [...digits].reverse().reduce((total, digit, place) => total + (place % 2 ? [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][digit] : Number(digit)), 0);
  return sum % 10 === 0;
}

function* ibans(text) {
  for (const { 0: country, index: start } of text.matchAll(IBAN_START)) {
    const count = Number(LENGTHS.split(' ').find((each) => each.startsWith(country.toUpperCase()))?.slice(2));
    if (!count) continue;
    const shape = new RegExp(`[a-z]{2}(?:[ \\t.\\-/_\\n]{0,2}[a-z\\d]){${count - 2}}(?![a-z\\d\\u2022])`, 'iy');
    shape.lastIndex = start;
    const written = shape.exec(text)?.[0] ?? '';
    const compact = written.replace(/[^a-z\d]/gi, '').toUpperCase();
    if (compact.length !== count || 2 * compact.replace(/\D/g, '').length < count || remainder(compact) !== 1) continue;
    const tail = /\d{4}$/.test(compact) && !GOES_ON.test(text.slice(start + written.length)) && compact.slice(-4);
    yield { kind: 'IBAN', start, length: written.length, tail };
  }
}

function remainder(compact) {
  const digits = (compact.slice(4) + compact.slice(0, 4)).replace(/[A-Z]/g, (letter) => parseInt(letter, 36));
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0);
}

function* passwords(text) {
  for (const { 0: written, index, groups } of text.matchAll(SAID)) {
    const end = index + written.length;
    const { secret } = groups;
    const isOpen = /^["'\u201e\u201c\u0060]/.test(secret) && !/.["'\u201c\u201d\u0060]/.test(secret);
    if (OF_A_THING.test(written.slice(0, -secret.length)) || isOpen || NO_SECRET.test(secret) || LONGER.test(text.slice(end))) continue;
    yield { kind: 'password', start: end - secret.length, length: secret.length };
  }
}

function* shapes(text) {
  for (const [kind, shape] of [...SHAPES, ['code', CODE]]) {
    for (const { 0: written, index, groups } of text.matchAll(shape)) {
      const length = (groups?.secret ?? written).length;
      yield { kind, start: index + written.length - length, length };
    }
  }
}
