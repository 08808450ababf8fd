// All endpoints at a glance: what needs attention first.
import { sparkline } from './chart.js';
import { dataTable, drawn, element, keepList, section, setAttribute, setText } from './dom.js';
import { eventList } from './events.js';
import { count, counted, duration, problemsOf, stateOf } from './words.js';

/** @typedef {import('./live.js').Live} Live */
/** @typedef {import('./live.js').LiveEndpoint} LiveEndpoint */

/** Seconds over which the table counts. */
const MINUTE = 60;
/** Seconds over which a rate is told, so that it does not jump. */
const RATE = 10;
const TONES = ['bad', 'warn', 'busy', 'good'];

/**
 * @param {Live} live
 * @returns {import('./main.js').Page}
 */
export function overviewPage(live) {
  const figures = element('dl', { class: 'figures' });
  const attention = element('ul', { class: 'attention' });
  const calm = element('p', { class: 'calm' });
  const heads = ['Endpoint', 'State', 'Workers', 'Requests a second', 'p50', 'p99', 'Errors in a minute', 'Queued'];
  const table = dataTable('Endpoints', heads);
  const events = eventList(live, () => true);
  const root = element(
    'div',
    {},
    element('h1', { class: 'sr' }, 'Endpoints of this platform'),
    figures,
    element('section', { 'aria-label': 'What needs attention' }, calm, attention),
    section('Endpoints', table.root),
    section('Events', events.root),
  );
  return {
    title: 'Endpoints',
    root,
    update() {
      const endpoints = live.endpoints.map((endpoint) => standing(live, endpoint)).toSorted(byTone);
      showFigures(figures, live, endpoints);
      const troubled = endpoints.flatMap(({ endpoint, problems }) => problems.map((text) => ({ endpoint, text })));
      keepList(attention, troubled, {
        key: ({ endpoint, text }) => `${endpoint.id} ${text}`,
        create: ({ endpoint, text }) => element('li', {}, link(endpoint), element('span', {}, text)),
      });
      setText(calm, calmWords(live, troubled.length));
      keepList(table.body, endpoints, {
        key: ({ endpoint }) => endpoint.id,
        create: ({ endpoint }) => table.row(link(endpoint), element('span', { class: 'state' }), '', rateCell()),
        update: updateRow,
      });
      events.update();
    },
  };
}

/**
 * @param {Live} live
 * @param {number} troubles
 */
function calmWords(live, troubles) {
  if (live.state === 'connecting') return '';
  if (live.endpoints.length === 0) return 'There are no endpoints yet. `flash deploy` brings those of a project here.';
  if (troubles > 0) return '';
  return live.endpoints.length === 1 ? 'The endpoint is well.' : `All ${live.endpoints.length} endpoints are well.`;
}

/** @typedef {ReturnType<typeof standing>} Standing */

/**
 * What the overview tells of an endpoint.
 *
 * @param {Live} live
 * @param {LiveEndpoint} endpoint
 */
function standing(live, endpoint) {
  const now = (/** @type {import('./live.js').LiveColumn} */ name) => live.newest(endpoint, name);
  const parts = /** @type {const} */ (['ok', 'clientErrors', 'serverErrors', 'aborted']);
  const [ok = [], ...others] = parts.map((name) => live.column(endpoint, name).slice(-MINUTE));
  const requests = ok.map((value, at) => others.reduce((sum, list) => sum + (list[at] ?? 0), value ?? 0));
  const rate =
    requests.slice(-RATE).reduce((sum, value) => sum + value, 0) / Math.max(1, Math.min(RATE, requests.length));
  const [running, idle, initializing, unhealthy, frozen] = /** @type {const} */ ([
    'running',
    'idle',
    'initializing',
    'unhealthy',
    'frozen',
  ]).map((name) => now(name) ?? 0);
  const errors = live.sum(endpoint, 'serverErrors', MINUTE);
  const queued = now('queued') ?? 0;
  const problems = problemsOf(endpoint.rollout);
  if (errors > 0) problems.push(`${counted(errors, 'request')} of the last minute got a 5xx.`);
  if ((unhealthy ?? 0) > 0) problems.push(`${counted(unhealthy ?? 0, 'worker is', 'workers are')} unhealthy.`);
  const state = stateOf(endpoint.rollout);
  const tone = state.tone === 'good' && problems.length > 0 ? 'warn' : state.tone;
  const workers = { running, idle, starting: initializing, unhealthy, frozen };
  return {
    endpoint,
    requests,
    rate,
    workers,
    errors,
    queued,
    problems,
    tone,
    word: state.word,
    p50: now('p50'),
    p99: now('p99'),
  };
}

/**
 * @param {Standing} a
 * @param {Standing} b
 */
function byTone(a, b) {
  return TONES.indexOf(a.tone) - TONES.indexOf(b.tone) || a.endpoint.name.localeCompare(b.endpoint.name);
}

/**
 * @param {HTMLDListElement} list
 * @param {Live} live
 * @param {readonly Standing[]} endpoints
 */
function showFigures(list, live, endpoints) {
  const total = (/** @type {(one: Standing) => number} */ of) => endpoints.reduce((sum, one) => sum + of(one), 0);
  const slowest = endpoints.toSorted((a, b) => (b.p99 ?? -1) - (a.p99 ?? -1))[0];
  const errors = total(({ errors: one }) => one);
  const starts = live.endpoints.reduce((sum, endpoint) => sum + live.sum(endpoint, 'coldStarts', MINUTE), 0);
  const workers = total(({ workers: { running = 0, idle = 0, starting = 0 } }) => running + idle + starting);
  const figures = [
    { name: 'Requests a second', value: count(total(({ rate }) => rate)), note: '' },
    { name: 'Slowest p99', value: duration(slowest?.p99), note: slowest?.p99 == null ? '' : slowest.endpoint.name },
    { name: 'Errors (5xx)', value: count(errors), note: 'in the last minute', tone: errors > 0 ? 'bad' : undefined },
    { name: 'Queued', value: count(total(({ queued }) => queued)), note: 'waiting for a worker' },
    { name: 'Workers', value: count(workers), note: `${count(total(({ workers: { running = 0 } }) => running))} busy` },
    { name: 'Cold starts', value: count(starts), note: 'in the last minute' },
  ];
  keepList(list, figures, {
    key: ({ name }) => name,
    create: ({ name }) => element('div', {}, element('dt', {}, name), element('dd'), element('dd', { class: 'muted' })),
    update: (item, { value, note, tone }) => {
      const [, first, second] = /** @type {[Element, Element, Element]} */ (
        /** @type {unknown} */ ([...item.children])
      );
      setText(first, value);
      setText(second, note);
      setAttribute(item, 'data-tone', tone);
    },
  });
}

function rateCell() {
  const spark = drawn(
    'svg',
    { class: 'spark c1', viewBox: '0 0 100 24', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    drawn('path'),
  );
  return element('span', { class: 'rate' }, element('span'), spark);
}

/**
 * @param {Element} row
 * @param {Standing} one
 */
function updateRow(row, { requests, rate, workers, errors, queued, tone, word, p50, p99 }) {
  const [, state, staff, speed, middle, slow, failed, waiting] = /** @type {Element[]} */ ([...row.children]);
  const label = /** @type {Element} */ (state?.firstElementChild);
  setText(label, word);
  setAttribute(label, 'data-tone', tone);
  if (staff) setText(staff, workerWords(workers));
  const [number, spark] = /** @type {Element[]} */ ([...(speed?.firstElementChild?.children ?? [])]);
  if (number) setText(number, count(rate));
  sparkline(/** @type {SVGPathElement} */ (spark?.firstElementChild), requests);
  for (const [cell, text] of /** @type {const} */ ([
    [middle, duration(p50)],
    [slow, duration(p99)],
    [failed, count(errors)],
    [waiting, count(queued)],
  ]))
    if (cell) setText(cell, text);
  if (failed) setAttribute(failed, 'data-tone', errors > 0 ? 'bad' : undefined);
}

/** @param {Record<string, number | undefined>} workers by what they do */
function workerWords(workers) {
  const names = { running: 'busy', idle: 'idle', starting: 'starting', unhealthy: 'unhealthy', frozen: 'frozen' };
  const words = Object.entries(names).flatMap(([key, word]) => (workers[key] ? [`${workers[key]} ${word}`] : []));
  return words.join(', ') || 'none';
}

/** @param {LiveEndpoint} endpoint */
function link({ id, name }) {
  return element('a', { href: `#/endpoint/${id}` }, name);
}
