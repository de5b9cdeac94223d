/** Host: the customer's page around the frame. Only its loader is heard, and it alone hears us: exact origins both ways. */

/**
 * @param {Record<string, (message: any) => void>} heard
 */
export function createHost(heard) {
  const page = window.parent;
  const origin = decodeURIComponent(location.hash.slice(1)); // the loader wrote it there
  const isFramed = page !== window;
  window.addEventListener('message', ({ source, origin: from, data }) => {
    if (isFramed && source === page && from === origin && data?.tresen === 1) heard[data.type]?.(data);
  });
  return {
    isFramed,
    /** @param {string} type @param {object} [content] */
    tell(type, content) {
      if (isFramed && origin) page.postMessage({ tresen: 1, type, ...content }, origin);
    },
  };
}
