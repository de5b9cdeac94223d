/** Api: the console's plain HTTP: signing in and out, sessions, colleagues, the own account. */

/**
 * @typedef {{ ok: boolean, error?: string, message?: string, field?: string, retry_after?: number, [name: string]: any }} Answer
 * @typedef {{ id: string, name: string, login: string, language: string }} Agent
 */

/**
 * @param {string} base address of the API, with a slash at its end
 * @param {() => string} language in which the server's words are wanted
 */
export function createApi(base, language) {
  let csrf = '';

  /** @returns {Promise<Answer>} */
  const call = async (method, path, content) => {
    const headers = { Accept: 'application/json', 'Accept-Language': language() };
    if (method !== 'GET' && csrf) headers['X-CSRF-Token'] = csrf;
    if (content) headers['Content-Type'] = 'application/json';
    const body = content && JSON.stringify(content);
    try {
      const response = await fetch(base + path, { method, headers, body, credentials: 'same-origin', cache: 'no-store' });
      const answer = { ok: response.ok, ...(await response.json()), status: response.status };
      if (answer.csrf) csrf = answer.csrf;
      return answer;
    } catch {
      return { ok: false, error: 'offline' };
    }
  };

  return {
    /** The token that a state-changing call and the socket must show. */
    csrf: () => csrf,
    me: () => call('GET', 'me'),
    setUp: (fields) => call('POST', 'setup', fields),
    signIn: (fields) => call('POST', 'login', fields),
    signOut: () => call('POST', 'logout', {}),
    change: (fields) => call('POST', 'me', fields),
    sessions: () => call('GET', 'sessions'),
    revoke: (id) => call('DELETE', `sessions/${encodeURIComponent(id)}`),
    openLogin: (id, fields) => call('POST', `logins/${encodeURIComponent(id)}`, fields),
    agents: () => call('GET', 'agents'),
    addAgent: (fields) => call('POST', 'agents', fields),
  };
}
