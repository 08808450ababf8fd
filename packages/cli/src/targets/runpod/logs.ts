import type { Endpoint, LogLine, LogQuery, WorkerLogLine } from '@flash-ts/core/contract';
import { platformErrors } from '@flash-ts/platform/errors';
import { LogFeed, newest, selects } from '../log-feed.js';
import { endpointName } from '../rest-endpoints.js';
import type { RunpodClient } from './runpod-client.js';

/** The most lines of the past that Runpod sends. */
const MOST_LINES = 5_000;
/** A stream of Runpod goes on for ever: after this silence it is taken to have sent what there is. */
const SILENCE_MS = 1_500;
/** How often workers are looked for that have come since. */
const WORKERS_MS = 5_000;

/**
 * The output of workers that there are, in the order of time.
 *
 * @throws FlashError `FLASH_WORKER_UNKNOWN`
 */
export async function* runpodLogs(client: RunpodClient, query: LogQuery, outer: AbortSignal): AsyncGenerator<LogLine> {
  const ends = new AbortController();
  const signal = AbortSignal.any([outer, ends.signal]);
  const reading = new LogReading(client, query, signal);
  try {
    await reading.open(await endpointsOf(client, query));
    yield* newest(await reading.past(), query);
    if (query.follow) yield* reading.following();
  } finally {
    ends.abort();
  }
}

async function endpointsOf(client: RunpodClient, { endpoint: ids }: LogQuery): Promise<readonly Endpoint[]> {
  return ids ? Promise.all(ids.map((id) => client.endpoint(id))) : client.listEndpoints();
}

/** Streams of workers that are read into one feed. */
class LogReading {
  readonly #client: RunpodClient;
  readonly #query: LogQuery;
  readonly #signal: AbortSignal;
  readonly #feed: LogFeed;
  readonly #isWanted: (line: LogLine) => boolean;
  /** Workers whose stream is open, and the time of the last line of each that was read. */
  readonly #open = new Set<string>();
  /** Those whose answer has not begun. */
  readonly #opening = new Set<string>();
  readonly #lastTimes = new Map<string, string>();
  #endpoints: readonly Endpoint[] = [];

  constructor(client: RunpodClient, query: LogQuery, signal: AbortSignal) {
    this.#client = client;
    this.#query = query;
    this.#signal = signal;
    this.#feed = new LogFeed(signal);
    this.#isWanted = selects(query);
  }

  /** Begins to read the workers that there are. */
  async open(endpoints: readonly Endpoint[]): Promise<void> {
    this.#endpoints = endpoints;
    const { worker } = this.#query;
    const found = await this.#openNew();
    if (worker === undefined || found > 0) return;
    throw platformErrors.FLASH_WORKER_UNKNOWN({ workerId: worker, endpoints: endpoints.map(endpointName) });
  }

  /** What there is now. */
  async past(): Promise<readonly LogLine[]> {
    const lines: LogLine[] = [];
    for (;;) {
      const isAllOpen = this.#opening.size === 0;
      const taken = await this.#feed.take(this.#open.size === 0 ? 0 : SILENCE_MS);
      this.#signal.throwIfAborted();
      lines.push(...taken);
      if (isAllOpen && taken.length === 0 && this.#opening.size === 0) return lines;
    }
  }

  /** What comes, until the signal aborts. */
  following(): AsyncGenerator<LogLine> {
    return this.#feed.follow(() => this.#openNew(), WORKERS_MS, this.#signal);
  }

  /** @returns how many workers the query means */
  async #openNew(): Promise<number> {
    const { worker } = this.#query;
    const counts = this.#endpoints.map(async (endpoint) => {
      const { workers } = await this.#client.listWorkers(endpoint.id);
      const wanted = workers.filter(({ id }) => worker === undefined || id === worker);
      for (const { id } of wanted) if (!this.#open.has(id)) void this.#read(endpoint, id);
      return wanted.length;
    });
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  /** A stream that breaks is opened again at the next look, where the worker is still there. */
  async #read(endpoint: Endpoint, workerId: string): Promise<void> {
    this.#open.add(workerId);
    this.#opening.add(workerId);
    const before = this.#lastTimes.get(workerId);
    const since = before ?? this.#query.since;
    const past = since === undefined ? { tail: this.#tail() } : { since };
    try {
      const stream = { signal: this.#signal, onOpen: () => this.#opened(workerId) };
      for await (const line of this.#client.workerLogs(endpoint.id, workerId, past, stream)) {
        // Read before: the time of a line is all by which a stream can be continued.
        if (before !== undefined && line.ts === before) continue;
        this.#lastTimes.set(workerId, line.ts);
        const told = toldLine(endpoint, workerId, line);
        if (this.#isWanted(told)) this.#feed.add(told);
      }
    } catch {
      // It ends with the worker, or with this reading.
    }
    this.#opened(workerId);
    this.#open.delete(workerId);
  }

  #opened(workerId: string): void {
    if (this.#opening.delete(workerId)) this.#feed.wake();
  }

  /** A filter may need more lines than it leaves. */
  #tail(): number {
    const { lines, level, request, until } = this.#query;
    const isFiltered = level !== undefined || request !== undefined || until !== undefined;
    return lines === undefined || isFiltered ? MOST_LINES : Math.min(lines, MOST_LINES);
  }
}

/** Runpod does not tell standard output from standard error. */
function toldLine(endpoint: Endpoint, workerId: string, { ts, source, line }: WorkerLogLine): LogLine {
  return {
    endpointId: endpoint.id,
    endpointName: endpointName(endpoint),
    workerId,
    stream: 'stdout',
    time: ts,
    line: source === 'system' ? `[runpod] ${line}` : line,
  };
}
