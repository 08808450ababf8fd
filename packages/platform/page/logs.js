// The output of an endpoint's workers as it comes.
import { element, setText } from './dom.js';
import { clockTime, visible } from './words.js';

/** @typedef {import('@flash-ts/core/contract').LogLine} LogLine */

const MAX_LINES = 500;
/** Fields of a worker's own lines that have a place of their own. */
const SHOWN = new Set(['level', 'time', 'msg', 'pid', 'hostname', 'endpoint', 'worker', 'workerId', 'app', 'env']);

/** @param {string} id */
export function logPanel(id) {
  const lines = element('ol', { class: 'lines' });
  const frame = element(
    'div',
    { class: 'log', tabindex: 0, role: 'log', 'aria-label': 'Log lines', 'aria-live': 'off' },
    lines,
  );
  const none = element('p', { class: 'muted' }, 'No worker has written a line yet.');
  const filter = element('input', {
    type: 'search',
    placeholder: 'all lines',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const pause = element('button', { type: 'button', 'aria-pressed': 'false' }, 'Pause');
  const label = element('label', {}, 'Lines with ', filter);
  const root = element('div', {}, element('div', { class: 'tools' }, label, pause), none, frame);
  /** @type {EventSource | undefined} */
  let source;
  /** @type {LogLine[]} Lines that came while the panel was paused. */
  let held = [];
  let paused = false;

  const matches = (/** @type {Element} */ line) =>
    (line.textContent ?? '').toLowerCase().includes(filter.value.toLowerCase());

  /** @param {readonly LogLine[]} added */
  function add(added) {
    const isAtEnd = frame.scrollHeight - frame.scrollTop - frame.clientHeight < 24;
    const made = added.slice(-MAX_LINES).map(lineOf);
    for (const line of made) line.hidden = !matches(line);
    lines.append(...made);
    while (lines.childElementCount > MAX_LINES) lines.firstElementChild?.remove();
    none.hidden = lines.childElementCount > 0;
    frame.hidden = !none.hidden;
    if (isAtEnd) frame.scrollTop = frame.scrollHeight;
  }

  /** @type {LogLine[]} */
  let due = [];
  /** Many lines at once are shown at once. @param {LogLine} line */
  function take(line) {
    if (paused) {
      held = [...held, line].slice(-MAX_LINES);
      return setText(pause, `Continue (${held.length})`);
    }
    due.push(line);
    if (due.length > 1) return;
    requestAnimationFrame(() => {
      add(due);
      due = [];
    });
  }

  function open() {
    close();
    if (document.hidden) return;
    // A new connection begins with the newest lines again.
    lines.replaceChildren();
    held = [];
    source = new EventSource(`/local/logs?follow=true&lines=${MAX_LINES}&endpoint=${id}`);
    source.addEventListener('message', ({ data }) => take(JSON.parse(data)));
    // So does one that the browser makes after a loss.
    source.addEventListener('error', () => lines.replaceChildren());
  }

  function close() {
    source?.close();
    source = undefined;
  }

  const onVisibility = () => (document.hidden ? close() : open());
  filter.addEventListener('input', () => {
    for (const line of lines.children) /** @type {HTMLElement} */ (line).hidden = !matches(line);
  });
  pause.addEventListener('click', () => {
    paused = !paused;
    pause.setAttribute('aria-pressed', String(paused));
    setText(pause, paused ? 'Continue' : 'Pause');
    if (!paused) add(held);
    held = [];
  });
  document.addEventListener('visibilitychange', onVisibility);
  frame.hidden = true;
  open();
  return {
    root,
    close() {
      document.removeEventListener('visibilitychange', onVisibility);
      close();
    },
  };
}

/** @param {LogLine} line */
function lineOf({ time, workerId, stream, line }) {
  const { level, message, fields } = read(line, stream);
  return element(
    'li',
    { 'data-level': level },
    element('time', { datetime: time }, clockTime(time)),
    element('span', { class: 'worker' }, workerId),
    element('span', { class: 'level' }, level),
    element(
      'span',
      { class: 'message' },
      message,
      ...(fields === '' ? [] : [element('span', { class: 'muted' }, ` ${fields}`)]),
    ),
  );
}

/**
 * A worker's own line is JSON; anything else is shown as it is.
 *
 * @param {string} line
 * @param {LogLine['stream']} stream
 */
function read(line, stream) {
  const plain = { level: stream === 'stderr' ? 'error' : 'info', message: visible(line), fields: '' };
  if (!line.startsWith('{')) return plain;
  try {
    const told = JSON.parse(line);
    const message = told.msg ?? told.message;
    if (typeof message !== 'string') return plain;
    const rest = Object.entries(told).filter(([name]) => !SHOWN.has(name) && name !== 'message');
    const fields = rest.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
    return { level: levelOf(told.level), message: visible(message), fields: visible(fields.join(' ')) };
  } catch {
    return plain;
  }
}

/** @param {unknown} level a word, or pino's number */
function levelOf(level) {
  if (typeof level === 'string') return visible(level).slice(0, 10);
  const number = Number(level);
  if (number >= 60) return 'fatal';
  if (number >= 50) return 'error';
  if (number >= 40) return 'warn';
  return number >= 30 || Number.isNaN(number) ? 'info' : 'debug';
}
