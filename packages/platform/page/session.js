// The session of this browser, and requests to the control API.

/** @typedef {{ ok: true; data: any } | { ok: false; status: number; problem: string }} Reply */

let changeToken = '';

/**
 * Takes the session that there is, or exchanges the one-time code in the address for one. The code leaves the address bar at once.
 *
 * @returns {Promise<{ open: boolean; problem?: string }>}
 */
export async function openSession() {
  const code = /^#code=([\w-]+)$/.exec(location.hash)?.[1];
  let problem;
  if (code !== undefined) {
    history.replaceState(null, '', '/');
    const reply = await request('POST', '/local/session', { code });
    if (!reply.ok) problem = reply.problem;
  }
  const reply = await request('GET', '/local/session');
  changeToken = (reply.ok && reply.data.changeToken) || '';
  return { open: changeToken !== '', problem };
}

export async function endSession() {
  await request('DELETE', '/local/session');
  changeToken = '';
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {AbortSignal} [signal]
 * @returns {Promise<Reply>} never rejects
 */
export async function request(method, path, body, signal) {
  try {
    const response = await fetch(path, {
      method,
      signal: signal ?? null,
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json', 'x-flash-change': changeToken },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    const data = text === '' ? undefined : JSON.parse(text);
    if (response.ok) return { ok: true, data };
    const { detail = `The platform answered with ${response.status}.`, fix = '' } = data ?? {};
    return { ok: false, status: response.status, problem: `${detail} ${fix}`.trim() };
  } catch (error) {
    const gone = 'The platform does not answer. It may have been stopped; `flash platform status` tells.';
    console.warn(error);
    return { ok: false, status: 0, problem: signal?.aborted ? 'Cancelled.' : gone };
  }
}
