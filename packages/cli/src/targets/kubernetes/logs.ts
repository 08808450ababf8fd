import { parseLineTime, type LogLine, type LogQuery } from '@flash-ts/core/contract';
import { platformErrors } from '@flash-ts/platform/errors';
import type { IPod } from 'kubernetes-models/v1/Pod';
import { LogFeed, newest, selects } from '../log-feed.js';
import type { Cluster } from './cluster/cluster.js';
import { POD } from './cluster/kinds.js';
import { identityOf } from './engines/read.js';
import { workerOf } from './pod-trouble.js';
import { CONTAINER } from './resources/container.js';
import { MANAGED, objectName } from './resources/names.js';

/** Pause between two looks for new pods. */
const LOOK_MS = 1000;

/**
 * The lines that the pods of endpoints have written, in the order of time, and with `follow` those that come, of new pods too. A cluster keeps
 * the lines of a pod for as long as the pod is there.
 *
 * @throws FlashError `FLASH_WORKER_UNKNOWN`
 */
export async function* podLogs(cluster: Cluster, query: LogQuery, signal: AbortSignal): AsyncGenerator<LogLine> {
  const pods = await podsOf(cluster, query);
  if (query.worker !== undefined && pods.length === 0)
    throw platformErrors.FLASH_WORKER_UNKNOWN({ workerId: query.worker, endpoints: query.endpoint ?? [] });
  const told = await Promise.all(pods.map((pod) => linesSoFar(cluster, pod, query, signal)));
  yield* newest(told.flat().filter(selects(query)), query);
  if (query.follow)
    yield* followed(cluster, query, signal, new Map(pods.map((pod, at) => [nameOf(pod), new Told(told[at] ?? [])])));
}

async function podsOf(cluster: Cluster, { endpoint, worker }: LogQuery): Promise<readonly IPod[]> {
  const all = await cluster.list<IPod>(POD, MANAGED);
  return all.filter((pod) => {
    const { endpointId } = ownerOf(pod);
    return (endpoint?.includes(endpointId) ?? true) && (worker === undefined || nameOf(pod) === worker);
  });
}

function nameOf({ metadata }: IPod): string {
  return metadata?.name ?? '';
}

function ownerOf(pod: IPod): Pick<LogLine, 'endpointId' | 'endpointName'> {
  const identity = identityOf(pod);
  if (!identity) return { endpointId: '', endpointName: '' };
  return { endpointId: objectName(identity.place, identity.name), endpointName: identity.name };
}

/** The lines of a pod, also of the container before, if it has ended. */
async function linesSoFar(cluster: Cluster, pod: IPod, query: LogQuery, signal: AbortSignal): Promise<LogLine[]> {
  const { since, until, request, level, lines: tailLines } = query;
  // The cluster knows nothing of the other conditions: with one of them the newest lines may be none that are wanted.
  const isOfAll = until === undefined && request === undefined && level === undefined;
  const options = {
    ...(since !== undefined && { sinceTime: since }),
    ...(isOfAll && tailLines !== undefined && { tailLines }),
  };
  const lines: LogLine[] = [];
  const restarts = workerOf(pod.status?.containerStatuses)?.restartCount ?? 0;
  for (const previous of restarts > 0 ? [true, false] : [false])
    for await (const text of cluster.log(nameOf(pod), CONTAINER, { ...options, previous }, signal))
      lines.push(lineOf(pod, text));
  return lines;
}

/** @param text `2026-11-30T07:00:00.123456789Z the line` */
function lineOf(pod: IPod, text: string): LogLine {
  const at = text.indexOf(' ');
  const time = parseLineTime(text.slice(0, at)) ?? new Date(0).toISOString();
  // A cluster keeps one log for both streams.
  return { ...ownerOf(pod), workerId: nameOf(pod), stream: 'stdout', time, line: text.slice(at + 1) };
}

/** What was told last of a pod. A cluster gives lines from a second on, and so gives some of them again. */
class Told {
  time: string | undefined;
  #lines: readonly string[];
  /** Those that may come again; undefined once others have come. */
  #again: string[] | undefined;

  constructor(lines: readonly LogLine[]) {
    this.time = lines.at(-1)?.time;
    this.#lines = lines.filter(({ time }) => time === this.time).map(({ line }) => line);
  }

  /** Before lines are read from that time on. */
  rewind(): void {
    this.#again = [...this.#lines];
  }

  isNew({ time, line }: LogLine): boolean {
    if (this.#again && this.time !== undefined && time <= this.time) {
      const at = time === this.time ? this.#again.indexOf(line) : 0;
      if (time < this.time || at >= 0) {
        if (time === this.time) this.#again.splice(at, 1);
        return false;
      }
    }
    this.#again = undefined;
    this.#lines = time === this.time ? [...this.#lines, line] : [line];
    this.time = time;
    return true;
  }
}

async function* followed(
  cluster: Cluster,
  query: LogQuery,
  outer: AbortSignal,
  toldOf: Map<string, Told>,
): AsyncGenerator<LogLine> {
  const ended = new AbortController();
  const signal = AbortSignal.any([outer, ended.signal]);
  const feed = new LogFeed(signal);
  const isWanted = selects(query);
  const following = new Set<string>();
  const follow = async (pod: IPod) => {
    const told = toldOf.get(nameOf(pod)) ?? new Told([]);
    toldOf.set(nameOf(pod), told);
    told.rewind();
    const sinceTime = told.time ?? query.since;
    const options = { follow: true, ...(sinceTime !== undefined && { sinceTime }) };
    for await (const text of cluster.log(nameOf(pod), CONTAINER, options, signal)) {
      const line = lineOf(pod, text);
      if (told.isNew(line) && isWanted(line)) feed.add(line);
    }
  };
  const look = async () => {
    for (const pod of await podsOf(cluster, query)) {
      if (following.has(nameOf(pod))) continue;
      following.add(nameOf(pod));
      void follow(pod)
        .catch((error: unknown) => feed.fail(error))
        .finally(() => following.delete(nameOf(pod)));
    }
  };
  try {
    yield* feed.follow(look, LOOK_MS, signal);
  } finally {
    ended.abort();
  }
}
