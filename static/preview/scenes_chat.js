/** Chat: what the widget's server says when a scene does not say otherwise; the parts of which its scenes are made. */

const MINUTE = 60000;
export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const POLICY = '2026-11-25'; // the version that answers rest on
/** Any zone whose clocks show another time than here. */
export const FAR = ['Asia/Kolkata', 'America/New_York'].find((zone) => zone !== ZONE);

/**
 * @typedef {{ sender?: string, text: string, [name: string]: any }} Said
 * @param {any} words @param {{ tag: string, languages: string[], now: number }} how
 * @param {object} parts
 * @param {Said[]} [parts.said] the transcript
 * @param {object} [parts.session] what is different in the session
 * @param {[string, object][]} [parts.events]
 * @param {Record<string, any>} [parts.answers]
 * @param {(stage: any) => any} [parts.act]
 */
export function chat(words, how, { said = [], session = {}, events = [], answers = {}, act, ...more }) {
  const conversation = said.length || session.status ? 'c' : null;
  const started = {
    token: 'stage',
    conversation,
    language: how.tag,
    languages: how.languages,
    status: 'bot',
    agent: null,
    open: true,
    opens_at: null,
    closes_at: moment(how.now + 180 * MINUTE),
    hours_zone: ZONE,
    available: true,
    notice: words.notice,
    company: words.company,
    ...session,
  };
  const messages = said.map((message, index) => ({
    conversation: 'c',
    seq: index + 1,
    id: `m${index + 1}`,
    sender: 'bot',
    at: moment(how.now - (said.length - index) * MINUTE),
    language: how.tag,
    ...message,
  }));
  return {
    events: [['session_started', started], ...events],
    answers: {
      load_history: { ok: true, conversation, messages, seq: messages.length, more: false },
      load_draft: { ok: true, fields: {} },
      save_draft: { ok: true },
      set_language: { ok: true },
      ...answers,
    },
    act,
    ...more,
  };
}

/** @param {number} at */
export function moment(at) {
  return new Date(at).toISOString();
}

/** The answer of a topic as the bot gives it. */
export function answerOf({ text, id, section, form }) {
  return { text, intent: id, section, ...(section && { policy: POLICY }), ...(form && { form }) };
}

export const visitor = (text) => ({ sender: 'visitor', text });
export const phraseOf = (words, english) => words.phrases.find((each) => each.english.startsWith(english))?.text ?? english;
export const OFFLINE = { ok: false, error: 'offline' };

const ROOM = 40;

/** The name of a scene of a refusal. @param {string} english */
export function refusal(english) {
  return `Refused: ${english.length > ROOM ? `${english.slice(0, ROOM).trimEnd()}…` : english}`;
}
