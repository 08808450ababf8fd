// One endpoint: its figures over time, its releases, workers, logs, and a form that calls it.
import { callForm } from './call-form.js';
import { Chart } from './chart.js';
import { dataTable, element, keepList, section, setAttribute, setText } from './dom.js';
import { eventList } from './events.js';
import { logPanel } from './logs.js';
import { releasePanel } from './releases.js';
import { request } from './session.js';
import { count, counted, dayAndTime, duration, problemsOf, stateOf, visible } from './words.js';

/** @typedef {import('./live.js').Live} Live */
/** @typedef {import('./live.js').LiveColumn} LiveColumn */
/** @typedef {import('./live.js').LiveEndpoint} LiveEndpoint */
/** @typedef {import('@flash-ts/core/contract').WorkerLife} WorkerLife */

/** Reports between two reads of what is not in the report. */
const EVERY = 2;

/** @type {readonly { title: string; stacked?: boolean; format: (value: number) => string; series: readonly [name: string, look: string, column: LiveColumn][] }[]} */
const CHARTS = [
  {
    title: 'Requests a second',
    stacked: true,
    format: count,
    series: [
      ['answered', 'c1', 'ok'],
      ['4xx', 'c2', 'clientErrors'],
      ['5xx', 'c3', 'serverErrors'],
      ['client left', 'c4', 'aborted'],
    ],
  },
  {
    title: 'Latency',
    format: duration,
    series: [
      ['p50', 'c1', 'p50'],
      ['p90', 'c5 dashed', 'p90'],
      ['p99', 'c3 dotted', 'p99'],
    ],
  },
  {
    title: 'Workers',
    stacked: true,
    format: count,
    series: [
      ['busy', 'c1', 'running'],
      ['idle', 'c6', 'idle'],
      ['starting', 'c5', 'initializing'],
      ['unhealthy', 'c3', 'unhealthy'],
      ['no GPU', 'c2', 'throttled'],
      ['frozen', 'c4', 'frozen'],
    ],
  },
  {
    title: 'Requests at a time',
    stacked: true,
    format: count,
    series: [
      ['with a worker', 'c1', 'inFlight'],
      ['queued', 'c2', 'queued'],
    ],
  },
];

/**
 * @param {Live} live
 * @param {string} id
 * @returns {import('./main.js').Page}
 */
export function endpointPage(live, id) {
  const name = element('h1');
  const state = element('span', { class: 'state' });
  const address = element('p', { class: 'muted address' });
  const problems = element('ul', { class: 'attention' });
  const starts = element('p', { class: 'muted' });
  const gone = element('p', { class: 'calm', hidden: true }, 'There is no such endpoint; it may have been removed.');
  const charts = CHARTS.map(
    ({ title, format, stacked = false }) =>
      new Chart(title, { format, stacked, ...(title === 'Workers' && { note: starts }) }),
  );
  const events = eventList(live, ({ endpointId }) => endpointId === id, { named: false });
  const releases = releasePanel(id);
  const workers = workerPanel(id);
  const logs = logPanel(id);
  const content = element(
    'div',
    {},
    element('div', { class: 'title' }, name, state),
    address,
    problems,
    section('Figures of five minutes', element('div', { class: 'charts' }, ...charts.map(({ root }) => root)), true),
    section('Releases', releases.root),
    section('Workers', workers.root),
    section('Call a route', callForm(id)),
    section('Logs', logs.root),
    section('Events', events.root),
  );
  const root = element(
    'div',
    {},
    element('p', {}, element('a', { href: '#/', class: 'back' }, 'All endpoints')),
    gone,
    content,
  );
  let reports = 0;
  return {
    title: 'Endpoint',
    root,
    leave: () => logs.close(),
    update() {
      const endpoint = live.endpoint(id);
      gone.hidden = endpoint !== undefined || live.state === 'connecting';
      content.hidden = !endpoint;
      if (!endpoint) return;
      showHead(endpoint, { name, state, address, problems });
      for (const [index, { series }] of CHARTS.entries()) {
        const shown = series.map(([title, look, column]) => ({
          name: title,
          look,
          values: live.column(endpoint, column),
        }));
        charts[index]?.show(shown, live.time);
      }
      setText(starts, startWords(live, endpoint));
      events.update();
      if (reports % EVERY === 0) {
        void workers.read();
        void releases.read(endpoint.rollout);
      }
      reports += 1;
    },
  };
}

/**
 * @param {LiveEndpoint} endpoint
 * @param {Record<'name' | 'state' | 'address' | 'problems', HTMLElement>} nodes
 */
function showHead({ name, url, rollout }, nodes) {
  const { word, tone } = stateOf(rollout);
  document.title = `${name} – Flash status`;
  setText(nodes.name, name);
  setText(nodes.state, word);
  setAttribute(nodes.state, 'data-tone', tone);
  setText(nodes.address, url);
  keepList(nodes.problems, problemsOf(rollout), {
    key: (text) => text,
    create: (text) => element('li', {}, element('span', {}, text)),
  });
}

/**
 * @param {Live} live
 * @param {LiveEndpoint} endpoint
 */
function startWords(live, endpoint) {
  const starts = live.sum(endpoint, 'coldStarts', endpoint.steps.length);
  if (starts === 0) return 'No cold starts in this time.';
  const longest = Math.max(...live.column(endpoint, 'coldStartMs').map((ms) => ms ?? 0));
  return `${counted(starts, 'cold start')} in this time, the longest ${duration(longest)}.`;
}

/** @param {string} id */
function workerPanel(id) {
  const none = element('p', { class: 'muted' }, 'No worker runs.');
  const table = dataTable('Workers', ['Worker', 'State', 'Version', 'Requests', 'Started', 'Why']);
  return {
    root: element('div', {}, none, table.root),
    async read() {
      const reply = await request('GET', `/local/endpoints/${id}/workers`);
      if (!reply.ok) return;
      /** @type {readonly WorkerLife[]} */
      const lives = [...reply.data.workers, ...reply.data.gone.slice(0, 5)];
      none.hidden = lives.length > 0;
      table.root.hidden = lives.length === 0;
      keepList(table.body, lives, {
        key: (life) => life.id,
        create: () => table.row(),
        update: (row, life) => {
          const texts = [
            life.id,
            workerState(life),
            life.version,
            life.requests,
            dayAndTime(life.startedAt),
            visible(life.end?.reason ?? life.reason ?? ''),
          ];
          for (const [index, text] of texts.entries()) setText(/** @type {Element} */ (row.children[index]), text);
          row.classList.toggle('gone', life.end !== null);
        },
      });
    },
  };
}

/** @param {WorkerLife} life */
function workerState({ state, end, outdated }) {
  const ending = { asked: 'ended', 'boot-failed': 'failed to start', crashed: 'crashed' };
  return end ? ending[end.kind] : `${state === 'running' ? 'busy' : state}${outdated ? ', outdated' : ''}`;
}
