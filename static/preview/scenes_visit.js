/** Visit: the chat in all its states, but for the forms and what the bot says. */
import { chat, FAR, moment, OFFLINE, visitor, answerOf, ZONE } from './scenes_chat.js';

const HOUR = 3600000;
const WORTH_A_WORD = 2000;
const LATE = 10000;

/** @returns {import('./scenes.js').Scene[]} */
export function visitScenes() {
  const scene = (id, title, parts) => ({ id, title, group: 'Chat', kind: 'widget', play: (words, how) => chat(words, how, parts(words, how)) });
  const hours = (id, title, session) => scene(id, `Hours: ${title}`, (_, how) => ({ session: { ...session(how.now) } }));
  const asked = ({ cast, topics }) => [visitor(cast.details), answerOf(topics.find(({ section }) => /^\d/.test(section)) ?? topics[0])];
  return [
    scene('first-sight', 'First sight', () => ({})),
    scene('answer', 'Question and answer', (words) => ({ said: asked(words) })),
    hours('open', 'open', (now) => ({ closes_at: moment(now + 3 * HOUR) })),
    hours('open-far', 'open, in another zone', (now) => ({ closes_at: moment(now + 3 * HOUR), hours_zone: FAR })),
    hours('open-always', 'open around the clock', () => ({ closes_at: null })),
    hours('closed', 'closed', (now) => ({ open: false, closes_at: null, opens_at: moment(now + 50 * HOUR), hours_zone: ZONE })),
    hours('closed-far', 'closed, in another zone', (now) => ({ open: false, closes_at: null, opens_at: moment(now + 50 * HOUR), hours_zone: FAR })),
    hours('closed-always', 'closed until further notice', () => ({ open: false, closes_at: null, opens_at: null })),
    scene('queued', 'Waiting, with a place', (words, { number }) => ({
      said: asked(words),
      session: { status: 'queued' },
      events: [['status_changed', { conversation: 'c', status: 'queued', position: number }]],
    })),
    scene('queued-somewhere', 'Waiting', (words) => ({ said: asked(words), session: { status: 'queued' } })),
    scene('with-agent', 'With a person who is typing', (words) => ({
      said: [visitor(words.cast.details), { sender: 'agent', agent_name: words.cast.agent, text: words.cast.details }],
      session: { status: 'assigned', agent: words.cast.agent },
      act: ({ tell }) => tell('typing_changed', { conversation: 'c', typing: true, agent_name: words.cast.agent }),
    })),
    scene('with-team', 'With the team, without a name', (words) => ({
      said: [visitor(words.cast.details), { sender: 'agent', text: words.cast.details }],
      session: { status: 'assigned' },
      act: ({ tell }) => tell('typing_changed', { conversation: 'c', typing: true }),
    })),
    ...outgoing(scene, asked),
    ...endings(scene, asked),
    scene('connecting', 'Connecting', () => ({ isReachable: false })),
    scene('offline', 'No connection', () => ({ isReachable: false, act: ({ elapse }) => elapse(WORTH_A_WORD) })),
    scene('person-failed', 'Asking for a person fails', (words) => ({ said: asked(words), answers: { request_agent: OFFLINE }, act: ({ press }) => press('widget', 'Talk to a person') })),
    scene('rated', 'An answer is rated', (words) => ({ said: asked(words), answers: { rate: { ok: true } }, act: ({ press }) => press('widget', 'Helpful') })),
    scene('rate-failed', 'A rating is not saved', (words) => ({ said: asked(words), answers: { rate: OFFLINE }, act: ({ press }) => press('widget', 'Not helpful') })),
    scene('secret', 'A message with a secret', () => ({ act: ({ type }) => type(document.querySelector('.composer textarea'), '4111 1111 1111 1111') })),
    scene('long-text', 'A message near its limit', () => ({ act: ({ type }) => type(document.querySelector('.composer textarea'), 'Lorem ipsum '.repeat(325)) })),
  ];
}

function outgoing(scene, asked) {
  return [
    scene('sending', 'A message on its way', ({ cast }) => ({ act: ({ send }) => send(cast.details) })),
    scene('not-sent', 'A message that is late', ({ cast }) => ({
      async act({ send, elapse, rest }) {
        await send(cast.details);
        elapse(LATE);
        await rest();
      },
    })),
    {
      ...scene('refused', 'Messages that are refused, by reason', (words) => {
        const refusals = chatErrors(words);
        return {
          said: asked(words),
          answers: { send_message: ({ text }) => ({ ok: false, error: 'refused', message: refusals[Number(text) - 1].text }) },
          async act({ send }) {
            for (const index of refusals.keys()) await send(`${index + 1}`);
          },
        };
      }),
      isTall: true,
    },
  ];
}

/** Refusals that visitors and agents meet elsewhere have scenes of their own, where they are met. */
export function placeOf({ place, english }) {
  if (/core\/facts|core\/files|service\/filing/.test(place)) return 'form';
  if (/service\/agents/.test(place)) return /login or the password|signed out/.test(english) ? 'login' : 'setup';
  if (/service\/(unanswered|trials)/.test(place)) return 'learning';
  return /service\/takeover|core\/lifecycle/.test(place) ? 'desk' : 'chat';
}

/** @param {any} words @param {string} place */
export function errorsOf(words, place) {
  return words.phrases.filter((each) => each.context === 'error' && placeOf(each) === place);
}

const chatErrors = (words) => errorsOf(words, 'chat');

function endings(scene, asked) {
  const choose = (item) => async ({ press }) => {
    await press('widget', 'More');
    await press('widget', item);
  };
  const confirmed = (item, yes) => async (stage) => {
    await choose(item)(stage);
    await stage.press('widget', yes);
  };
  return [
    scene('menu', 'The menu', (words) => ({ said: asked(words), act: ({ press }) => press('widget', 'More') })),
    scene('ask-to-end', 'End the chat?', (words) => ({ said: asked(words), act: choose('End chat') })),
    scene('ask-to-forget', 'Forget everything?', (words) => ({ said: asked(words), act: choose('Forget me') })),
    scene('forget-failed', 'Forgetting fails', (words) => ({ said: asked(words), answers: { forget_me: OFFLINE }, act: confirmed('Forget me', 'Delete everything') })),
    scene('ended', 'The chat has ended', (words) => ({ said: asked(words), answers: { end_session: { ok: true } }, act: (stage) => endIt(stage) })),
    scene('forgotten', 'Everything was forgotten', (words, { number, now }) => ({
      said: asked(words),
      answers: { forget_me: { ok: true, receipt: { at: moment(now), conversations: number, messages: number } } },
      act: confirmed('Forget me', 'Delete everything'),
    })),
  ];

  /** "End chat" stands in the menu and in the question: there, the button itself. */
  async function endIt(stage) {
    await choose('End chat')(stage);
    document.querySelector('.question .strong')?.click();
    await stage.rest();
  }
}
