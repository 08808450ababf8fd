import { seededRandom } from '../development/seeded-random.js';

/** Requests over a time. */
export interface Traffic {
  /** Milliseconds from the beginning, in their order. */
  readonly arrivals: Float64Array;
  /** Milliseconds that the handler takes alone, for each request; repeated where there are fewer. */
  readonly handlerMs: Float64Array;
  readonly durationMs: number;
}

/** The shapes of traffic that can be made. */
export const TRAFFIC_KINDS = ['steady', 'bursty', 'diurnal', 'flash-crowd'] as const;
export type TrafficKind = (typeof TRAFFIC_KINDS)[number];

export interface TrafficOptions {
  readonly kind: TrafficKind;
  /** Requests a second, on average; of `flash-crowd` outside of the crowd. */
  readonly rate: number;
  readonly durationMs: number;
  /** Median of the handler's time, in milliseconds. */
  readonly handlerMs: number;
  /** The same seed makes the same traffic. */
  readonly seed?: number;
}

/** Of `bursty`: the mean length of a burst, and the part of the time that has bursts. */
const BURST_MS = 20_000;
const BURST_SHARE = 0.2;
/** Of `diurnal`: how far the rate goes up and down over the whole time. */
const SWING = 0.9;
/** Of `flash-crowd`: how many times the rate, and for which part of the time. */
const CROWD = 20;
const CROWD_SHARE = 0.05;
/** Deviation of the logarithm of the handler's time: one of 100 requests takes 3.2 times the median. */
const SPREAD = 0.5;

/** Makes traffic: arrivals that do not know of one another, at a rate that changes over time. */
export function makeTraffic({ kind, rate, durationMs, handlerMs, seed = 1 }: TrafficOptions): Traffic {
  const random = seededRandom(seed);
  const [rateAt, most] = RATES[kind](rate, durationMs, random);
  const arrivals: number[] = [];
  // Candidates come at the highest rate, and each stays with the chance that the rate at its time gives it.
  for (let at = 0; ;) {
    at -= (Math.log(1 - random()) * 1000) / most;
    if (at >= durationMs) break;
    if (random() * most < rateAt(at)) arrivals.push(at);
  }
  const times = Float64Array.from(arrivals, () => handlerMs * Math.exp(SPREAD * normal(random)));
  return { arrivals: Float64Array.from(arrivals), handlerMs: times, durationMs };
}

/** The rate at a time, asked for in the order of time, and the highest rate; each in requests a second. */
type Rates = readonly [rateAt: (ms: number) => number, most: number];

const RATES: Readonly<Record<TrafficKind, (rate: number, durationMs: number, random: () => number) => Rates>> = {
  steady: (rate) => [() => rate, rate],
  bursty: (rate, durationMs, random) => {
    const bursts = burstTimes(durationMs, random);
    const high = rate / BURST_SHARE;
    let place = 0;
    const isIn = (ms: number) => {
      while ((bursts[place] ?? Infinity) <= ms) place += 1;
      return place % 2 === 1;
    };
    return [(ms) => (isIn(ms) ? high : 0), high];
  },
  diurnal: (rate, durationMs) => [
    (ms) => rate * (1 - SWING * Math.cos((2 * Math.PI * ms) / durationMs)),
    rate * (1 + SWING),
  ],
  'flash-crowd': (rate, durationMs) => {
    const begin = durationMs / 2;
    const end = begin + durationMs * CROWD_SHARE;
    return [(ms) => (ms >= begin && ms < end ? CROWD * rate : rate), CROWD * rate];
  },
};

/** Beginning and end of each burst, in turn. */
function burstTimes(durationMs: number, random: () => number): number[] {
  const times: number[] = [];
  const pause = (BURST_MS * (1 - BURST_SHARE)) / BURST_SHARE;
  for (let at = 0; at < durationMs;) {
    at -= Math.log(1 - random()) * (times.length % 2 === 0 ? pause : BURST_MS);
    times.push(at);
  }
  return times;
}

/** A number of the normal distribution, by Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
