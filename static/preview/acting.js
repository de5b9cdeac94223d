/** Acting: what a scene does on its stage, as a visitor or an agent would: it presses, types and sends. */

const PATIENCE = 3000;
const STEP = 10;

/** @param {{ world: any, marks: any, rest: () => Promise<void>, entries: { context: string, english: string }[] }} parts */
export function createActing({ world, marks, rest, entries }) {
  const numberOf = (context, english) => entries.findIndex((entry) => entry.context === context && entry.english === english);
  const type = (field, text) => {
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };

  /** Some parts are fetched when they are needed. */
  const until = async (selector) => {
    for (let passed = 0; passed < PATIENCE && !document.querySelector(selector); passed += STEP) await world.pause(STEP);
    await rest();
  };

  return {
    rest,
    until,
    tell: world.tell,
    hangUp: world.hangUp,
    elapse: world.elapse,
    type,
    /** Press what bears a text, whatever the language. @param {string} context @param {string} english */
    async press(context, english) {
      const shown = marks.find(numberOf(context, english));
      (shown?.closest('button, summary, label') ?? shown?.querySelector('button'))?.click();
      await rest();
    },
    /** Write in the chat, or in the console, and send. */
    async send(text) {
      const field = document.querySelector('.composer textarea');
      type(field, text);
      field.form.requestSubmit();
      await rest();
    },
    /** Fill in the form that is open, and send it. @param {(name: string) => string} valueOf */
    async fill(valueOf) {
      await until('form:not(.composer)');
      const form = [...document.querySelectorAll('dialog[open] form, .form form, .card form')].at(-1) ?? document.querySelector('form.form');
      for (const field of form.elements) if (field.name && field.type !== 'radio') type(field, valueOf(field.name));
      form.requestSubmit();
      await rest();
    },
  };
}
