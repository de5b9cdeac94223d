/** Learning: the console's page of unanswered questions: the list, an open group, trials, and what was gathered. */
import { refusal } from './scenes_chat.js';
import { at, desk } from './scenes_team.js';
import { errorsOf } from './scenes_visit.js';

const GROUP = 'Console: unanswered questions';
const REASONS = ['unanswered', 'unsure', 'thumb_down', 'by_hand'];
const LONG_AGO = 3; // days
const PATCH = ['--- a/intents/en/payment.yaml', '+++ b/intents/en/payment.yaml', '@@ -1,3 +1,4 @@', ' payment.double:', '   - I have paid twice', '+  - the money left my account two times', ''].join('\n');

/** @param {any} words @returns {import('./scenes.js').Scene[]} */
export function learningScenes(words) {
  const scene = (id, title, parts) => ({ id, title, group: GROUP, kind: 'console', play: (said, how) => desk(said, how, parts(said, how)) });
  const opened = (id, title, more) => scene(id, title, (said, how) => onGroup(said, how, more(said, how)));
  const tried = (id, title, trial) => opened(id, title, (said, how) => ({ act: async (stage) => (await choose(stage), stage.tell('trial_changed', { trial: 'trial', ...trial(said, how) }), stage.rest()) }));
  const proposing = ({ number, english }, index) => {
    const answer = (said) => ({ ok: false, error: 'refused', field: fieldOf(english), message: said.phrases.find((each) => each.number === number).text });
    return opened(`learning-error-${index + 1}`, refusal(english), (said) => ({ answers: { try_proposal: answer(said) }, act: fieldOf(english) ? tryNew : choose }));
  };
  return [
    scene('unanswered', 'The list', (said, how) => page(said, how)),
    scene('unanswered-loading', 'The list is loading', (said, how) => page(said, how, { answers: { list_unanswered: null } })),
    scene('unanswered-none', 'Nothing is unanswered', (said, how) => page(said, how, { listed: { groups: [], decisions: [], more: 0, patch: '' } })),
    scene('unanswered-gathered', 'Gathered proposals', (said, how) => page(said, how, { hash: '#/unanswered/gathered' })),
    scene('unanswered-copied', 'The patch is copied', (said, how) => page(said, how, { hash: '#/unanswered/gathered', act: copying(true) })),
    scene('unanswered-marked', 'The patch cannot be copied', (said, how) => page(said, how, { hash: '#/unanswered/gathered', act: copying(false) })),
    opened('group', 'An open group', () => ({})),
    { ...opened('group-narrow', 'An open group, on a telephone', () => ({})), isNarrow: true },
    opened('group-one', 'A single question, without an answer', (said, how) => ({ group: { ...group(said, how), count: 1, answered: '', messages: group(said, how).messages.slice(0, 1) } })),
    opened('group-gone', 'It was decided already', () => ({ answers: { load_unanswered: { ok: false, error: 'not_found' } } })),
    opened('group-search', 'Search the topics', () => ({ act: ({ type, rest }) => (type(document.querySelector('.learning [type=search]'), '.'), rest()) })),
    opened('group-search-none', 'Search the topics: nothing found', () => ({ act: ({ type, rest }) => (type(document.querySelector('.learning [type=search]'), '§'), rest()) })),
    opened('group-new', 'A new topic', () => ({ act: ({ press }) => press('console', 'New topic') })),
    opened('trial-outside', 'A trial waits for another one', () => ({ answers: { try_proposal: { ok: false, error: 'busy', retry_after: 2 } }, act: ({ press }) => press('console', 'Belongs to no topic') })),
    tried('trial-learning', 'A trial learns', () => ({ stage: 'learning' })),
    tried('trial-asking', 'A trial asks', (_, how) => ({ stage: 'asking', done: how.number, total: 400 })),
    tried('trial-same', 'A trial: nothing changes', () => ({ stage: 'done', asked: 400, changed: 0, effects: [] })),
    tried('trial-done', 'A trial: what changes', (said, how) => ({ stage: 'done', asked: 400, changed: 3 + how.number, effects: effects(said, how) })),
    tried('trial-failed', 'A trial fails', () => ({ stage: 'failed' })),
    opened('proposed', 'Proposed', (said, how) => ({
      answers: { propose: { ok: true, decision: 'decision' } },
      act: async (stage) => {
        await choose(stage);
        stage.tell('trial_changed', { trial: 'trial', stage: 'done', asked: 400, changed: how.number, effects: [] });
        await stage.rest();
        await stage.press('console', 'Save the proposal');
      },
    })),
    opened('dismissed', 'Dismissed', () => ({ answers: { dismiss: { ok: true, decision: 'decision' } }, act: ({ press }) => press('console', 'Not worth it') })),
    ...errorsOf(words, 'learning').map(proposing),
    scene('mending', 'Texts to be mended', (said) => ({
      console: { content_faults: ['locales/fr/LC_MESSAGES/messages.po:12: this is not a .po file here: look for a missing quote or a stray word', `intents/topics/payment.yaml:7: ${said.cast.details}`] },
      act: () => (document.querySelector('.faults details').open = true),
    })),
  ];
}

/** @param {any} words @param {any} how */
function page(words, how, { listed: other = {}, answers = {}, ...more } = {}) {
  const { cast, topics } = words;
  const row = (message, reasons, newest, text = cast.details) => ({ message, text, language: how.tag, count: Math.max(1, how.number), reasons, newest_at: newest });
  const decision = (id, intent, title, isNew) => ({ decision: id, intent, title, new: isNew, agent_name: cast.agent, at: at(how, -5), utterances: [{ language: how.tag, text: cast.details }] });
  const listed = {
    ok: true,
    count: 7,
    groups: [...REASONS.map((reason, index) => row(`q${index}`, { [reason]: 1 }, at(how, -24 * LONG_AGO * index))), row('q9', Object.fromEntries(REASONS.map((each) => [each, 1])), at(how, 0))],
    more: how.number,
    decisions: [decision('d1', topics[0].id, topics[0].title, false), decision('d2', 'payment.gift_card', 'Gift cards', true), decision('d3', 'outside', '', false)],
    patch: PATCH,
    faults: [],
    topics: topics.map(({ id, title, section }) => ({ intent: id, title, section })),
    ...other,
  };
  return { hash: '#/unanswered', console: { unanswered: 7 }, answers: { list_unanswered: listed, count_unanswered: { ok: true, count: 7 }, end_trial: { ok: true }, ...answers }, ...more };
}

function group({ cast, topics }, how) {
  const message = (reason, index) => ({ message: `q${index}`, conversation: 'conversation-91be', text: cast.details, language: how.tag, reason, at: at(how, -24 * index) });
  return {
    ok: true,
    message: 'q0',
    count: Math.max(2, how.number),
    messages: REASONS.map(message),
    guesses: topics.slice(0, 3).map(({ id, title }, index) => ({ intent: id, title, confidence: 0.42 - index / 10 })),
    answered: topics[0].title,
  };
}

function onGroup(words, how, { group: opened = group(words, how), answers = {}, ...more }) {
  return page(words, how, { hash: '#/unanswered/q0', answers: { load_unanswered: opened, try_proposal: { ok: true, trial: 'trial' }, ...answers }, ...more });
}

async function choose({ rest }) {
  document.querySelector('.guesses button').click();
  await rest();
}

async function tryNew({ press, type, rest }) {
  await press('console', 'New topic');
  const form = document.querySelector('.learning .form');
  for (const [name, value] of Object.entries({ intent: 'payment.gift_card', title: 'Gift cards', section: '1.4', answer: 'Gift cards can be used here.' })) type(form.elements[name], value);
  form.requestSubmit();
  await rest();
}

/** What questions would be answered with; one was answered before. */
function effects({ cast, topics }, how) {
  const [one, other] = topics.map(({ title }) => title);
  const effect = (before, after) => ({ text: cast.details, language: how.tag, before, after });
  const nothing = { action: 'unanswered', titles: [] };
  return [
    effect({ action: 'answer', titles: [one] }, { action: 'suggest', titles: [one, other] }),
    effect({ action: 'suggest', titles: [one, other] }, { action: 'answer', titles: [other] }),
    effect(nothing, { action: 'answer', titles: [one] }),
  ];
}

/** The clipboard takes the patch, or neither it nor the old way does. @param {boolean} isAllowed */
function copying(isAllowed) {
  return ({ press }) => {
    const writeText = async () => {
      if (!isAllowed) throw new Error('not allowed');
    };
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });
    document.execCommand = () => false;
    return press('console', 'Copy');
  };
}

/** The field at which a refusal is shown; none: it stands above the group. */
function fieldOf(english) {
  const known = [
    [/an id|this id/, 'intent'],
    [/a title/, 'title'],
    [/the answer/, 'answer'],
  ];
  return known.find(([pattern]) => pattern.test(english))?.[1];
}
