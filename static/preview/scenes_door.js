/** Door: the console before the desk: signing in, setting up, and what goes wrong there. */
import { phraseOf, refusal } from './scenes_chat.js';
import { desk } from './scenes_team.js';
import { errorsOf } from './scenes_visit.js';

const FIRST_QUESTION = 600;

/** @param {any} words @returns {import('./scenes.js').Scene[]} */
export function doorScenes(words) {
  const scene = (id, title, parts) => ({ id, title, group: 'Console: at the door', kind: 'console', play: (said, how) => desk(said, how, parts(said, how)) });
  const outside = { 'GET me': { status: 401, ok: false, error: 'signed_out' } };
  const fill = (act) => act.fill((name) => (name === 'password' ? 'a sentence that nobody guesses' : 'mira'));
  const refused = ({ number, english }, where, index) =>
    scene(`${where}-error-${index + 1}`, refusal(english), (said) => {
      const answer = { status: 403, error: 'refused', message: said.phrases.find((each) => each.number === number).text };
      const http = { ...outside, 'POST login': answer, 'POST setup': answer };
      return { http, hash: where === 'setup' ? '#setup=secret' : '#/', act: fill };
    });
  return [
    scene('login', 'Sign in', () => ({ http: outside })),
    scene('login-wait', 'Sign in: too many attempts', (said, { number }) => ({
      http: { ...outside, 'POST login': { status: 429, error: 'busy', message: phraseOf(said, 'A lot is going on'), retry_after: number } },
      act: fill,
    })),
    scene('login-again', 'Sign in: the session has ended', (said, how) => {
      let asked = 0;
      const inside = desk(said, how, {}).http['GET me'];
      return {
        http: { 'GET me': () => (asked++ ? outside['GET me'] : inside) },
        act({ hangUp, elapse }) {
          hangUp();
          elapse(FIRST_QUESTION);
        },
      };
    }),
    ...errorsOf(words, 'login').map((each, index) => refused(each, 'login', index)),
    scene('setup', 'Set up', () => ({ hash: '#setup=secret', http: outside })),
    ...errorsOf(words, 'setup').map((each, index) => refused(each, 'setup', index)),
    scene('unreachable', 'The server does not answer', () => ({ http: { 'GET me': null } })),
  ];
}
