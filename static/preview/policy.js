/** Policy: the policy's page, as the server writes it. It has no script: what it holds is put onto the stage. */

const DOCUMENT = 'document'; // parsed without running anything

/** @param {{ policy: string }} part @param {{ column: string, words: { names: string } }} wish */
export async function showPolicy({ policy }, { column, words }) {
  const url = new URL(`../../policy/${encodeURIComponent(column)}/${policy}?names=${words.names}`, import.meta.url);
  const page = await new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('GET', url);
    request.responseType = DOCUMENT;
    request.onload = () => (request.status === 200 ? resolve(request.response) : reject(new Error(`${request.status}`)));
    request.onerror = () => reject(new Error('nobody there'));
    request.send();
  });
  document.body.replaceChildren(...page.body.childNodes);
}
