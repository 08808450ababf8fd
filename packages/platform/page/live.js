// The live data of the platform: one stream, closed while nobody looks at the page.

/** @typedef {import('@flash-ts/core/contract').LiveReport} LiveReport */
/** @typedef {import('@flash-ts/core/contract').LiveColumn} LiveColumn */
/** @typedef {import('@flash-ts/core/contract').PlatformEvent} PlatformEvent */
/** @typedef {import('@flash-ts/core/contract').LiveEndpoint} LiveEndpoint */

export const STEPS = 300;
const MAX_EVENTS = 200;
const RETRY_MS = 2000;

export class Live {
  /** @type {readonly LiveEndpoint[]} */
  endpoints = [];
  /** @type {PlatformEvent[]} Newest last. */
  events = [];
  /** Milliseconds of the epoch: the end of the newest step. */
  time = 0;
  /** @type {'connecting' | 'open' | 'lost'} */
  state = 'connecting';
  #step = 0;
  #run = '';
  /** @type {Map<LiveColumn, number>} */
  #columns = new Map();
  /** @type {EventSource | undefined} */
  #source;
  /** @type {number | undefined} */
  #retry;
  #onChange;

  /** @param {() => void} onChange called after each report, and when the connection changes */
  constructor(onChange) {
    this.#onChange = onChange;
    document.addEventListener('visibilitychange', () => (document.hidden ? this.#close() : this.open()));
  }

  open() {
    this.#close();
    if (document.hidden) return;
    const after = this.#run === '' ? '' : `&after=${this.#step}`;
    const source = new EventSource(`/local/live?follow=true${after}`);
    this.#source = source;
    source.addEventListener('message', ({ data }) => this.#take(JSON.parse(data)));
    source.addEventListener('error', () => this.#lost(source));
  }

  stop() {
    this.#close();
    this.#onChange = () => {};
  }

  /** @param {string} id */
  endpoint(id) {
    return this.endpoints.find((endpoint) => endpoint.id === id);
  }

  /**
   * The values of a column, oldest first.
   *
   * @param {LiveEndpoint} endpoint
   * @param {LiveColumn} name
   */
  column({ steps }, name) {
    const index = this.#columns.get(name) ?? -1;
    return steps.map((row) => row[index] ?? null);
  }

  /**
   * @param {LiveEndpoint} endpoint
   * @param {LiveColumn} name
   */
  newest({ steps }, name) {
    return steps.at(-1)?.[this.#columns.get(name) ?? -1] ?? null;
  }

  /**
   * The sum of a column over the last steps.
   *
   * @param {LiveEndpoint} endpoint
   * @param {LiveColumn} name
   * @param {number} last
   */
  sum({ steps }, name, last) {
    const index = this.#columns.get(name) ?? -1;
    return steps.slice(-last).reduce((total, row) => total + (row[index] ?? 0), 0);
  }

  /** @param {LiveReport} report */
  #take(report) {
    const isNew = report.run !== this.#run;
    const known = new Map(isNew ? [] : this.endpoints.map(({ id, steps }) => [id, steps]));
    this.endpoints = report.endpoints.map((endpoint) => ({
      ...endpoint,
      steps: [...(known.get(endpoint.id) ?? []), ...endpoint.steps].slice(-STEPS),
    }));
    this.events = [...(isNew ? [] : this.events), ...report.events].slice(-MAX_EVENTS);
    this.#columns = new Map(report.columns.map((name, index) => [name, index]));
    [this.#step, this.#run, this.time] = [report.step, report.run, Date.parse(report.time)];
    this.state = 'open';
    this.#onChange();
  }

  /** @param {EventSource} source */
  #lost(source) {
    if (source !== this.#source) return;
    this.#close();
    this.state = 'lost';
    this.#retry = window.setTimeout(() => this.open(), RETRY_MS);
    this.#onChange();
  }

  #close() {
    window.clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = undefined;
  }
}
