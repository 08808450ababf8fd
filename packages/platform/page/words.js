// Numbers, times and states in words.

/** @typedef {import('@flash-ts/core/contract').EndpointRollout} Rollout */
/** @typedef {import('@flash-ts/core/contract').PlatformEvent} PlatformEvent */

/** Control characters, and those that change the direction of text: a terminal's sequences, and texts that look like others. */
// oxlint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * A text from a request or a worker with its unseen characters escaped; tabs and line ends stay.
 *
 * @param {string} text
 */
export function visible(text) {
  return text.replaceAll(UNSEEN, (character) => {
    const code = character.charCodeAt(0);
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** @param {number | null | undefined} ms */
export function duration(ms) {
  if (ms === null || ms === undefined) return '–';
  if (ms === 0) return '0 ms';
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

/** @param {number} value */
export function count(value) {
  if (value !== 0 && value < 10 && !Number.isInteger(value)) return value.toFixed(1);
  return Math.round(value).toLocaleString('en');
}

/**
 * @param {number} value
 * @param {string} one
 * @param {string} [many]
 */
export function counted(value, one, many = `${one}s`) {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** @param {string} time RFC 3339 */
export function clockTime(time) {
  return new Date(time).toLocaleTimeString('en-GB');
}

/** @param {string} time RFC 3339 */
export function dayAndTime(time) {
  return new Date(time).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}

/**
 * The state of an endpoint: `tone` for its colour, `word` for everyone.
 *
 * @param {Rollout} rollout
 * @returns {{ tone: 'good' | 'busy' | 'warn' | 'bad'; word: string }}
 */
export function stateOf({ state, servingVersion, givenUp, bootError, throttled }) {
  if (givenUp !== null) return { tone: 'bad', word: 'given up' };
  if (state === 'failed' && servingVersion === null) return { tone: 'bad', word: 'failing' };
  if (bootError !== null) return { tone: 'bad', word: 'workers fail' };
  if (state === 'failed') return { tone: 'warn', word: 'release failed' };
  if (throttled !== undefined) return { tone: 'warn', word: 'waits for a GPU' };
  if (state === 'canary') return { tone: 'busy', word: 'canary' };
  if (state === 'verifying') return { tone: 'busy', word: 'releasing' };
  return { tone: 'good', word: 'serving' };
}

/**
 * What is wrong with an endpoint, in sentences; the first is the worst.
 *
 * @param {Rollout} rollout
 * @returns {string[]}
 */
export function problemsOf({ version, state, servingVersion, givenUp, bootError, reason, throttled }) {
  const problems = [];
  if (givenUp !== null) problems.push(`Its workers failed for so long that no more are started: ${givenUp}`);
  else if (bootError !== null) problems.push(`Its workers do not become ready: ${bootError}`);
  if (state === 'failed' && reason !== null && reason !== bootError) {
    const others = servingVersion === null ? 'no version serves' : `version ${servingVersion} serves`;
    problems.push(`Version ${version} failed, and ${others}: ${reason}`);
  }
  if (throttled !== undefined) problems.push(throttled);
  return problems.map(visible);
}

/** @param {PlatformEvent} event */
export function eventWords(event) {
  const words = event.kind.replace('.', ' ').replaceAll('-', ' ');
  const details = [];
  if ('version' in event) details.push(`version ${event.version}`);
  if ('workerId' in event) details.push(event.workerId);
  if ('workers' in event) details.push(counted(event.workers, 'worker'));
  if ('coldStartMs' in event && event.coldStartMs !== undefined) details.push(`after ${duration(event.coldStartMs)}`);
  if ('fields' in event) details.push(event.fields.join(', '));
  // Of a reason with several lines, such as the last output of a worker, only the first: the log has the others.
  if ('because' in event) details.push(event.because.split('\n', 1)[0] ?? '');
  return { words, details: visible(details.join(' · ')) };
}

/** @param {PlatformEvent['kind']} kind */
export function eventTone(kind) {
  if (/crashed|failed|given-up|rolled-back/.test(kind)) return 'bad';
  if (/unhealthy|stuck|throttled|unavailable|called-off/.test(kind)) return 'warn';
  return kind.startsWith('release.') ? 'busy' : 'calm';
}
