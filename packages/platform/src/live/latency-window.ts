import { LIVE_LATENCY_STEPS } from '@flash-ts/core/contract';

/** Lower bound of the first bucket in milliseconds. */
const FLOOR_MS = 0.1;
/** Each bucket is 9 % wider than the one before, so the middle of a bucket is at most 4.5 % from any time in it. */
const PER_OCTAVE = 8;
/** The last bucket begins above an hour. */
const BUCKETS = 208;

export const PERCENTILES = [0.5, 0.9, 0.99] as const;

/** Percentiles of the times of the requests in the last steps, from logarithmic buckets: about 9 kB, and no allocation for a request. */
export class LatencyWindow {
  /** The buckets of each step of the window, one step after another. */
  readonly #steps = new Uint32Array(BUCKETS * LIVE_LATENCY_STEPS);
  /** The sum over all steps of the window. */
  readonly #sum = new Uint32Array(BUCKETS);
  #total = 0;
  #present = 0;

  add(ms: number): void {
    const bucket = bucketOf(ms);
    const index = this.#present * BUCKETS + bucket;
    this.#steps[index] = (this.#steps[index] as number) + 1;
    this.#sum[bucket] = (this.#sum[bucket] as number) + 1;
    this.#total += 1;
  }

  /** Milliseconds at `PERCENTILES`; undefined if the window has no request. */
  percentiles(): readonly number[] | undefined {
    if (this.#total === 0) return undefined;
    const found: number[] = [];
    let [bucket, below] = [0, this.#sum[0] as number];
    for (const part of PERCENTILES) {
      const rank = Math.ceil(part * this.#total);
      while (below < rank) {
        bucket += 1;
        below += this.#sum[bucket] as number;
      }
      found.push(middleOf(bucket));
    }
    return found;
  }

  /** Begins the next step: the oldest one leaves the window. */
  advance(): void {
    this.#present = (this.#present + 1) % LIVE_LATENCY_STEPS;
    if (this.#total === 0) return;
    const start = this.#present * BUCKETS;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      const count = this.#steps[start + bucket] as number;
      if (count === 0) continue;
      this.#sum[bucket] = (this.#sum[bucket] as number) - count;
      this.#total -= count;
      this.#steps[start + bucket] = 0;
    }
  }
}

function bucketOf(ms: number): number {
  if (!(ms > FLOOR_MS)) return 0;
  return Math.min(BUCKETS - 1, Math.floor(PER_OCTAVE * Math.log2(ms / FLOOR_MS)));
}

function middleOf(bucket: number): number {
  return FLOOR_MS * 2 ** ((bucket + 0.5) / PER_OCTAVE);
}
