/** Notices: a tone, a desktop notice and the number in the title when somebody waits. Sound and notices only where wanted. */
import { many } from '../shared/plurals.js';
import { callers } from './sections.js';

const SOUND = 'tresen:sound';
const NOTES = [
  [660, 0],
  [880, 0.14],
];
const LENGTH = 0.22; // of a note, in seconds
const LOUDNESS = 0.12;

export function createNotices() {
  /** @type {AudioContext | null} */
  let audio = null;
  let isLoud = recallSound();

  const ring = () => {
    if (!isLoud) return;
    audio ??= new AudioContext();
    if (audio.state === 'suspended') audio.resume(); // it works as soon as the agent has clicked anything on this page
    for (const [pitch, delay] of NOTES) tone(audio, pitch, audio.currentTime + delay);
  };

  /** @param {number} waiting */
  const show = (waiting) => {
    if (document.hasFocus() || permission() !== 'granted') return;
    // Nothing that a visitor wrote: notices also stand on locked screens.
    // Translators: a notice on the desktop; {number} is how many visitors wait for a person now. Room for 60 characters.
    const words = many('Somebody is waiting in the chat.', '{number} visitors are waiting in the chat.', waiting);
    const notice = new Notification(words, { tag: 'tresen' });
    notice.onclick = () => {
      window.focus();
      notice.close();
    };
  };

  return {
    isLoud: () => isLoud,
    /** @param {boolean} wanted */
    setLoud(wanted) {
      isLoud = wanted;
      keepSound(wanted);
      ring();
    },
    permission,
    /** Asked for by a click only. */
    ask: () => Notification.requestPermission(),
    /**
     * Hear what changed: call the agent for everybody who waits now and did not before.
     * @param {import('./state.js').State} before
     * @param {import('./state.js').State} state
     */
    notice(before, state) {
      const now = state.screen === 'desk' ? callers(state) : [];
      const name = state.company || 'Tresen';
      document.title = now.length ? `(${now.length}) ${name}` : name;
      if (!before.isListed || !state.isListed || before.conversations === state.conversations) return;
      const known = callers(before);
      if (!now.some((id) => !known.includes(id))) return;
      ring();
      show(now.length);
    },
  };
}

/** @returns {'granted' | 'denied' | 'default' | 'unsupported'} */
function permission() {
  return 'Notification' in window ? Notification.permission : 'unsupported';
}

function tone(audio, pitch, at) {
  const source = audio.createOscillator();
  const volume = audio.createGain();
  source.type = 'sine';
  source.frequency.value = pitch;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + LENGTH);
  source.connect(volume).connect(audio.destination);
  source.start(at);
  source.stop(at + LENGTH);
}

function recallSound() {
  try {
    return window.localStorage.getItem(SOUND) !== 'off';
  } catch {
    return true;
  }
}

function keepSound(isWanted) {
  try {
    window.localStorage.setItem(SOUND, isWanted ? 'on' : 'off');
  } catch {
    // refused: it holds for this page
  }
}
