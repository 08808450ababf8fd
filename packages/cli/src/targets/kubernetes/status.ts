import type { EndpointWorkerLives, WorkerLife } from '@flash-ts/core/contract';
import type { IPod } from 'kubernetes-models/v1/Pod';
import type { EndpointStatus } from '../target.js';
import type { LiveEndpoint } from './engines/engine.js';
import { identityOf, releaseOf } from './engines/read.js';
import { workerOf } from './pod-trouble.js';

/** The status of an endpoint with its pods. A pod that is being deleted is one that drains. */
export function endpointStatus(live: LiveEndpoint, pods: readonly IPod[]): EndpointStatus {
  const { name, id, url, release, state, reason, servingVersion, canary } = live;
  const own = pods.filter((pod) => {
    const identity = identityOf(pod);
    return identity?.name === name && identity.place.app === live.place.app && identity.place.env === live.place.env;
  });
  const lives = own.map((pod) => lifeOf(pod, live));
  const unscheduled = own.flatMap(({ status }) => status?.conditions ?? []).find(isUnschedulable);
  return {
    name,
    id,
    url,
    pathUrl: url,
    version: release.version,
    rollout: {
      state,
      reason,
      servingVersion,
      canary,
      givenUp: null,
      bootError: lives.find((life) => life.state === 'unhealthy')?.reason ?? null,
      throttled: unscheduled?.message ?? null,
      watch: null,
    },
    workers: lives.map((life) => ({
      id: life.id,
      status: life.state,
      isStale: life.outdated,
      version: life.version,
      since: life.since,
      reason: life.reason,
    })),
    jobs: null,
    lives: { workers: lives, gone: [] } satisfies EndpointWorkerLives,
  };
}

function isUnschedulable({ type, reason }: { readonly type: string; readonly reason?: string }): boolean {
  return type === 'PodScheduled' && reason === 'Unschedulable';
}

function lifeOf({ metadata = {}, status = {} }: IPod, live: LiveEndpoint): WorkerLife {
  const { version } = releaseOf(metadata);
  const container = workerOf(status.containerStatuses);
  const startedAt = timeOf(status.startTime ?? metadata.creationTimestamp);
  return {
    id: metadata.name ?? '',
    version,
    pid: null,
    startedAt,
    state: metadata.deletionTimestamp === undefined ? stateOf(container) : 'draining',
    since: timeOf(container?.state?.running?.startedAt ?? startedAt),
    reason: reasonOf(container),
    outdated: version !== live.servingVersion && version !== live.release.version,
    // The cluster does not tell.
    requests: 0,
    lastRunning: null,
    lastIdle: null,
    history: [],
    end: null,
  };
}

type Container = ReturnType<typeof workerOf>;

/** Why a container does not run, and what it has written last. */
function reasonOf(container: Container): string | null {
  const waiting = container?.state?.waiting;
  const last = container?.lastState?.terminated?.message;
  return waiting ? [waiting.reason, waiting.message, last].filter(Boolean).join(': ') : null;
}

/** What a container waits for that has not begun yet. */
const BEGINNING: ReadonlySet<string | undefined> = new Set([undefined, 'ContainerCreating', 'PodInitializing']);

function stateOf(container: Container): WorkerLife['state'] {
  if (container?.ready) return 'idle';
  return BEGINNING.has(container?.state?.waiting?.reason) ? 'initializing' : 'unhealthy';
}

/** The client has made dates of times. */
function timeOf(time: unknown): string {
  return new Date((time ?? 0) as string | Date).toISOString();
}
