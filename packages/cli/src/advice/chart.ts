import type { Sample } from '@flash-ts/platform/simulation';

const BARS = '▁▂▃▄▅▆▇█';

/** A line of bars, the highest of which is the largest value; a space is none. */
export function bars(values: readonly number[]): string {
  const most = Math.max(0, ...values);
  const barOf = (value: number) => {
    if (value <= 0 || most === 0) return ' ';
    return BARS[Math.min(BARS.length - 1, Math.ceil((value / most) * BARS.length) - 1)];
  };
  return values.map(barOf).join('');
}

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [800, 320, 60, 40, 30];

/** Requests a second and workers over time, as an SVG document of 800 by 320. */
export function chartSvg(samples: readonly Sample[], title: string): string {
  const requests = samples.map(({ requestsPerSecond }) => requestsPerSecond);
  const workers = samples.map((sample) => sample.workers);
  const seconds = (samples.at(-1)?.atMs ?? 0) / 1000;
  const [mostRequests, mostWorkers] = [Math.max(1, ...requests), Math.max(1, ...workers)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    `<text x="${LEFT}" y="18">${escaped(title)}</text>`,
    `<path d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - LEFT}V${TOP}" fill="none" stroke="#888"/>`,
    `<polyline points="${points(requests, mostRequests)}" fill="none" stroke="#2563eb" stroke-width="2"/>`,
    `<polyline points="${points(workers, mostWorkers)}" fill="none" stroke="#d97706" stroke-width="2"/>`,
    `<text x="4" y="${TOP + 10}" fill="#2563eb">${short(mostRequests)}/s</text>`,
    `<text x="${WIDTH - LEFT + 4}" y="${TOP + 10}" fill="#d97706">${short(mostWorkers)}</text>`,
    `<text x="${LEFT}" y="${HEIGHT - 20}" fill="#2563eb">requests a second</text>`,
    `<text x="${LEFT + 140}" y="${HEIGHT - 20}" fill="#d97706">workers</text>`,
    `<text x="${WIDTH - LEFT}" y="${HEIGHT - 20}" text-anchor="end">${short(seconds)} s</text>`,
    '</svg>',
    '',
  ].join('\n');
}

function points(values: readonly number[], most: number): string {
  const [width, height] = [WIDTH - 2 * LEFT, HEIGHT - BOTTOM - TOP];
  return values
    .map((value, index) => {
      const x = LEFT + (width * (index + 1)) / values.length;
      const y = HEIGHT - BOTTOM - (height * value) / most;
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
