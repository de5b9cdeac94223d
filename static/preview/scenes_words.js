/** Words: what the bot and the program say in the chat: answers by group, sentences, hours. */
import { answerOf, chat, phraseOf } from './scenes_chat.js';

const WITH_CHOICES = ['I am not quite sure', 'Did you also mean', 'That is what I have just'];
const NOT_ALONE = ['phone', 'None of these', 'You are chatting with'];

/** @param {any} words @returns {import('./scenes.js').Scene[]} */
export function wordScenes({ topics }) {
  const scene = (id, group, title, said) => ({ id, group, title, kind: 'widget', isTall: true, play: (words, how) => chat(words, how, said(words)) });
  const groups = [...new Set(topics.map(({ id }) => id.split('.')[0]))];
  const choiceOf = ({ id, title }) => ({ id, label: title });
  const none = (words) => ({ id: 'none', label: phraseOf(words, 'None of these') });
  return [
    scene('choices', 'The bot', 'Did you mean …?', (words) => ({ said: WITH_CHOICES.map((each) => ({ text: phraseOf(words, each), choices: [...words.topics.slice(0, 2).map(choiceOf), none(words)] })) })),
    scene('sentences', 'The bot', 'Its own sentences', (words) => ({
      said: words.phrases
        .filter(({ context, english }) => context === 'bot' && ![...NOT_ALONE, ...WITH_CHOICES].some((each) => english.startsWith(each)))
        .map(({ text }) => ({ text })),
    })),
    scene('notices', 'The bot', 'Lines of the program', (words) => ({
      said: [{ sender: 'system', text: words.notice }, ...words.phrases.filter(({ context }) => context === 'system').map(({ text }) => ({ sender: 'system', text }))],
    })),
    scene('hours', 'The bot', 'Hours, zones and times', (words) => ({ said: words.hours.map((text) => ({ text })) })),
    ...groups.map((group) =>
      scene(`answers-${group}`, 'Answers', group, (words) => {
        const ours = words.topics.filter(({ id }) => id.startsWith(`${group}.`));
        const offer = { text: phraseOf(words, 'I am not quite sure'), choices: [...ours.map(choiceOf), none(words)] };
        // A form is open below the last line alone: it has scenes of its own, so that here answers stand alone.
        return { said: [offer, ...ours.map((topic) => ({ ...answerOf(topic), form: undefined }))] };
      }),
    ),
  ];
}
