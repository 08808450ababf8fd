/**
 * When requests are due that many clients send without knowing of each other: a Poisson process, whose gaps are exponential. Even gaps
 * would let no request ever meet another one and so measure a server without the line before it; bursts would measure little else.
 *
 * @param rate requests a second
 * @param seed the same one gives the same times, so that two sides meet the same accidents
 * @returns milliseconds from the beginning, ascending
 */
export function poissonArrivals(rate: number, seconds: number, seed: number): Float64Array {
  const random = mulberry32(seed);
  const meanGap = 1000 / rate;
  const times: number[] = [];
  for (let at = gap(meanGap, random()); at < seconds * 1000; at += gap(meanGap, random())) times.push(at);
  return Float64Array.from(times);
}

/** The exponential distribution's quantile. @param part 0 to 1, without 1 */
function gap(mean: number, part: number): number {
  return -mean * Math.log1p(-part);
}

/** A small generator of random numbers that can be seeded, which Node's can't: https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32 */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
