/** The measured figures, each with its place in the shared memory. */
const PLACES = {
  /** Requests in flight. */
  inFlight: 0,
  /** Seconds from the start of the process to its readiness; 0 before. */
  coldStart: 1,
  /** Bytes of the main thread's heap in use, and in all. */
  heapUsed: 2,
  heapTotal: 3,
  /** Seconds by which the event loop was late since the last scrape. */
  lagMean: 4,
  lagP50: 5,
  lagP99: 6,
  lagMax: 7,
  /** Scrapes so far. */
  scrapes: 8,
  /** Jobs in progress. */
  jobsInProgress: 9,
  /** Rises as long as the main thread's event loop turns. */
  beats: 10,
} as const;

export type Vital = keyof typeof PLACES;

/** Figures of the process in shared memory: the main thread writes them, the health thread reads them. */
export class Vitals {
  readonly memory: SharedArrayBuffer;
  readonly #numbers: Float64Array;

  /** @param memory of the `Vitals` of another thread */
  constructor(memory = new SharedArrayBuffer(Object.keys(PLACES).length * Float64Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#numbers = new Float64Array(memory);
  }

  get(vital: Vital): number {
    return this.#numbers[PLACES[vital]] ?? 0;
  }

  set(vital: Vital, value: number): void {
    this.#numbers[PLACES[vital]] = value;
  }

  increase(vital: Vital): void {
    this.set(vital, this.get(vital) + 1);
  }
}
