// Line and area charts over time, as SVG.
import { drawn, element, keepList, setAttribute, setText } from './dom.js';
import { STEPS } from './live.js';

/**
 * @typedef {object} Series
 * @property {string} name
 * @property {string} look class that gives its colour and its dashes
 * @property {readonly (number | null)[]} values one for each second, the newest last
 */

const [HEIGHT, TOP, BOTTOM, LEFT, RIGHT] = [150, 8, 20, 46, 8];
const MINUTES = [5, 4, 3, 2, 1, 0];
/** Rows of the table: one for each half minute. */
const EVERY = 30;

/** A chart of several series with its legend and, for those who do not see it, its numbers. */
export class Chart {
  /** @type {readonly Series[]} */
  #series = [];
  #width = 0;
  #newest = 0;
  /** The step under the pointer, counted back from the newest; undefined without one. @type {number | undefined} */
  #pointed;
  /** @type {(value: number) => string} */
  #format;
  /** @type {boolean} */
  #stacked;
  /** @type {string} */
  #title;
  #svg = drawn('svg', { role: 'img', class: 'plot' });
  #grid = drawn('g', { class: 'grid' });
  #shapes = drawn('g', { class: 'shapes' });
  #cursor = drawn('line', { class: 'cursor', y1: TOP, y2: HEIGHT - BOTTOM });
  #legend = element('ul', { class: 'legend' });
  #moment = element('span', { class: 'moment muted' });
  #numbers = element('tbody');
  #heads = element('tr');
  #details;

  /**
   * @param {string} title
   * @param {{ format: (value: number) => string; stacked?: boolean; note?: Node }} options
   */
  constructor(title, { format, stacked = false, note }) {
    this.#title = title;
    this.#format = format;
    this.#stacked = stacked;
    this.#svg.append(this.#grid, this.#shapes, this.#cursor);
    const table = element('table', {}, element('thead', {}, this.#heads), this.#numbers);
    this.#details = element(
      'details',
      { class: 'numbers', ontoggle: () => this.#tell() },
      element('summary', { 'aria-label': `${title}: numbers` }, 'Numbers'),
      element('div', { class: 'scroll' }, table),
    );
    const heading = element('figcaption', {}, element('h3', {}, title), this.#moment);
    this.root = element(
      'figure',
      { class: 'chart' },
      heading,
      this.#svg,
      this.#legend,
      ...(note ? [note] : []),
      this.#details,
    );
    this.#svg.addEventListener('pointermove', (event) => this.#point(event.offsetX));
    this.#svg.addEventListener('pointerleave', () => this.#point(undefined));
    new ResizeObserver(([entry]) => this.#resize(entry?.contentRect.width ?? 0)).observe(this.#svg);
  }

  /**
   * @param {readonly Series[]} series
   * @param {number} newest milliseconds of the epoch: the time of the newest value
   */
  show(series, newest) {
    [this.#series, this.#newest] = [series, newest];
    this.#draw();
  }

  /** @param {number} width */
  #resize(width) {
    if (Math.abs(width - this.#width) < 1) return;
    this.#width = width;
    this.#draw();
  }

  /** @param {number | undefined} x */
  #point(x) {
    const inner = this.#width - LEFT - RIGHT;
    const back = x === undefined ? undefined : Math.round(((this.#width - RIGHT - x) / inner) * (STEPS - 1));
    this.#pointed = back === undefined ? undefined : Math.min(STEPS - 1, Math.max(0, back));
    this.#draw();
  }

  #draw() {
    if (this.#width <= 0) return;
    setAttribute(this.#svg, 'viewBox', `0 0 ${this.#width} ${HEIGHT}`);
    const tops = this.#stacked ? stackedTops(this.#series) : this.#series.map(({ values }) => values);
    const top = niceTop(tops);
    this.#drawGrid(top);
    const shapes = this.#series.map((series, index) => ({ series, path: this.#path(tops, index, top) }));
    keepList(this.#shapes, shapes, {
      key: ({ series }) => series.name,
      create: ({ series }) => drawn('path', { class: `${this.#stacked ? 'area' : 'line'} ${series.look}` }),
      update: (path, { path: d }) => setAttribute(path, 'd', d),
    });
    this.#tell();
  }

  /** @param {number} top */
  #drawGrid(top) {
    const lines = [0, 0.5, 1].map((part) => ({ value: top * part, y: this.#y(top * part, top) }));
    keepList(this.#grid, [...lines, ...MINUTES.map((minute) => ({ minute, x: this.#x(minute * 60) }))], {
      key: (item) => ('minute' in item ? `m${item.minute}` : `v${lines.indexOf(item)}`),
      create: (item) =>
        'minute' in item ? drawn('text', { class: 'minute' }) : drawn('g', {}, drawn('line'), drawn('text')),
      update: (node, item) => {
        if ('minute' in item) {
          setAttribute(node, 'x', String(item.x));
          setAttribute(node, 'y', String(HEIGHT - 5));
          setText(node, item.minute === 0 ? 'now' : `−${item.minute} min`);
          return;
        }
        const [line, text] = /** @type {[Element, Element]} */ (/** @type {unknown} */ ([...node.children]));
        for (const [name, value] of [
          ['x1', LEFT],
          ['x2', this.#width - RIGHT],
          ['y1', item.y],
          ['y2', item.y],
        ])
          setAttribute(line, String(name), String(value));
        setAttribute(text, 'x', String(LEFT - 6));
        setAttribute(text, 'y', String(item.y + 4));
        setText(text, this.#format(item.value));
      },
    });
  }

  /**
   * @param {readonly (readonly (number | null)[])[]} tops
   * @param {number} index
   * @param {number} top
   */
  #path(tops, index, top) {
    const values = tops[index] ?? [];
    const point = (/** @type {number} */ at, /** @type {number} */ value) =>
      `${this.#x(values.length - 1 - at).toFixed(1)},${this.#y(value, top).toFixed(1)}`;
    let path = '';
    let isDrawing = false;
    for (const [at, value] of values.entries()) {
      if (value !== null) path += `${isDrawing ? 'L' : 'M'}${point(at, value)}`;
      isDrawing = value !== null;
    }
    if (!this.#stacked || path === '') return path;
    const below = index === 0 ? values.map(() => 0) : (tops[index - 1] ?? []);
    const back = below.map((value, at) => point(at, value ?? 0)).toReversed();
    return `${path}L${back.join('L')}Z`;
  }

  /** Writes the values of the legend, and the numbers if they are open. */
  #tell() {
    const back = this.#pointed ?? 0;
    const value = (/** @type {Series} */ { values }) => values.at(-1 - back) ?? null;
    keepList(this.#legend, this.#series, {
      key: ({ name }) => name,
      create: ({ name, look }) =>
        element('li', {}, element('span', { class: `swatch ${look}` }), `${name} `, element('b')),
      update: (item, series) => setText(/** @type {Element} */ (item.lastElementChild), this.#words(value(series))),
    });
    const said = this.#series.map((series) => `${series.name} ${this.#words(series.values.at(-1) ?? null)}`);
    setAttribute(this.#svg, 'aria-label', `${this.#title}, now: ${said.join(', ')}`);
    setText(this.#moment, this.#pointed === undefined ? '' : this.#timeOf(back));
    const isPointed = this.#pointed !== undefined;
    setAttribute(this.#cursor, 'visibility', isPointed ? 'visible' : 'hidden');
    for (const name of ['x1', 'x2']) setAttribute(this.#cursor, name, String(this.#x(back)));
    if (this.#details.open) this.#fillNumbers();
  }

  #fillNumbers() {
    const backs = Array.from({ length: STEPS / EVERY }, (_, index) => index * EVERY);
    keepList(this.#heads, ['Time', ...this.#series.map(({ name }) => name)], {
      key: (name) => name,
      create: (name) => element('th', { scope: 'col' }, name),
    });
    keepList(this.#numbers, backs, {
      key: String,
      create: () => element('tr', {}, element('th', { scope: 'row' }), ...this.#series.map(() => element('td'))),
      update: (row, back) => {
        const [time, ...cells] = row.children;
        if (time) setText(time, this.#timeOf(back));
        for (const [index, cell] of cells.entries())
          setText(cell, this.#words(this.#series[index]?.values.at(-1 - back) ?? null));
      },
    });
  }

  /** @param {number} back */
  #timeOf(back) {
    return new Date(this.#newest - back * 1000).toLocaleTimeString('en-GB');
  }

  /** @param {number | null} value */
  #words(value) {
    return value === null ? '–' : this.#format(value);
  }

  /** @param {number} back */
  #x(back) {
    return this.#width - RIGHT - (back / (STEPS - 1)) * (this.#width - LEFT - RIGHT);
  }

  /**
   * @param {number} value
   * @param {number} top
   */
  #y(value, top) {
    return HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM);
  }
}

/**
 * A small line without axes, for a row of a table.
 *
 * @param {SVGPathElement} path in an SVG of 100 × 24
 * @param {readonly (number | null)[]} values
 */
export function sparkline(path, values) {
  const top = Math.max(1, ...values.map((value) => value ?? 0));
  const x = (/** @type {number} */ at) => 100 - ((values.length - 1 - at) / 59) * 100;
  const points = values.map((value, at) => `${x(at).toFixed(1)},${(23 - ((value ?? 0) / top) * 22).toFixed(1)}`);
  setAttribute(path, 'd', points.length === 0 ? '' : `M${points.join('L')}`);
}

/**
 * The upper edges of areas that lie on each other.
 *
 * @param {readonly Series[]} series
 */
function stackedTops(series) {
  /** @type {number[]} */
  let below = [];
  return series.map(({ values }) => {
    below = values.map((value, at) => (value ?? 0) + (below[at] ?? 0));
    return below;
  });
}

/**
 * The smallest of 2, 4, 5, 10, 20, … that is not below any value.
 *
 * @param {readonly (readonly (number | null)[])[]} lists
 */
function niceTop(lists) {
  let most = 0;
  for (const list of lists) for (const value of list) most = Math.max(most, value ?? 0);
  // So that the line in the middle of a count is a whole number.
  if (most <= 2) return 2;
  const unit = 10 ** Math.floor(Math.log10(most));
  return ([1, 2, 4, 5].find((step) => step * unit >= most) ?? 10) * unit;
}
