// nlp.js for bench/matching/nlpjs.py: reads a line of JSON, writes one. The argument is the folder in which npm has installed node-nlp.
// {"language", "said": [[text, intent]]} trains; {"text"} ranks; each line, also the one when it has loaded, has the CPU time of all answers (s) and the memory of this process (MB).
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const { NlpManager } = createRequire(`${process.argv[2]}/`)("node-nlp");
let manager;
let language = "en";

/** @param {{language?: string, said?: [string, string][], text?: string}} asked */
async function answer(asked) {
  if (asked.said) {
    language = asked.language ?? "en";
    manager = new NlpManager({ languages: [language], forceNER: false, autoSave: false, autoLoad: false, nlu: { log: false } });
    for (const [text, intent] of asked.said) manager.addDocument(language, text, intent);
    await manager.train();
    return [];
  }
  const { classifications } = await manager.process(language, asked.text);
  return classifications.filter(({ intent }) => intent !== "None").map(({ intent, score }) => [intent, score]);
}

let cpu = 0; // µs; reading and writing lines is not the matcher's

/** @param {[string, number][]} ranking */
function write(ranking) {
  process.stdout.write(`${JSON.stringify({ ranking, cpu: cpu / 1e6, megabytes: process.memoryUsage.rss() / 1e6 })}\n`);
}

write([]); // loaded
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  const begin = process.cpuUsage();
  const ranking = await answer(asked);
  const { user, system } = process.cpuUsage(begin);
  cpu += user + system;
  write(ranking);
}
