/** A histogram in a row of numbers: from `first` on a count for each bucket, one more for what is beyond all bounds, then the sum. */
export interface HistogramPlaces {
  readonly first: number;
  /** Upper bounds of the buckets in seconds. */
  readonly bounds: readonly number[];
}

/** A histogram as it is read. */
export interface HistogramCounts {
  readonly bounds: readonly number[];
  /** In the order of the bounds, not cumulative; the last number counts what is beyond all of them. */
  readonly buckets: readonly number[];
  readonly seconds: number;
}

/** The place after a histogram. */
export function placeAfter({ first, bounds }: HistogramPlaces): number {
  return first + bounds.length + 2;
}

export function observe(numbers: Float64Array, { first, bounds }: HistogramPlaces, seconds: number): void {
  let bucket = 0;
  while (bucket < bounds.length && seconds > (bounds[bucket] as number)) bucket += 1;
  increase(numbers, first + bucket, 1);
  increase(numbers, first + bounds.length + 1, seconds);
}

export function histogramAt(numbers: Float64Array, places: HistogramPlaces): HistogramCounts {
  const { first, bounds } = places;
  const sum = placeAfter(places) - 1;
  return { bounds, buckets: [...numbers.subarray(first, sum)], seconds: numbers[sum] ?? 0 };
}

export function increase(numbers: Float64Array, place: number, by: number): void {
  numbers[place] = (numbers[place] ?? 0) + by;
}
