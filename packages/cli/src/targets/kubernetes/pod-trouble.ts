import type { IPod } from 'kubernetes-models/v1/Pod';
import type { Cluster } from './cluster/cluster.js';
import { CONTAINER } from './resources/container.js';

/** Why a pod is not ready. */
export interface PodTrouble {
  /** One that waits may still become ready: a node may come. */
  readonly isFinal: boolean;
  readonly text: string;
}

type ContainerStatus = NonNullable<NonNullable<IPod['status']>['containerStatuses']>[number];

/** Lines of a crashed worker that are told. */
const TOLD_LINES = 20;
const PULLING: ReadonlySet<string> = new Set(['ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull']);
const MAKING: ReadonlySet<string> = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'StartError',
]);

/** The trouble of the first pod that has some; undefined while all of them only start. */
export async function troubleOf(
  cluster: Cluster,
  pods: readonly IPod[],
  signal: AbortSignal,
): Promise<PodTrouble | undefined> {
  for (const pod of pods) {
    const trouble = unscheduled(pod) ?? (await troubleOfContainer(cluster, pod, signal));
    if (trouble) return trouble;
  }
  return undefined;
}

/** Why a pod has no node, with the resource that is missing. */
function unscheduled({ status }: IPod): PodTrouble | undefined {
  const condition = status?.conditions?.find(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'Unschedulable',
  );
  return condition && { isFinal: false, text: `no node takes its pod: ${condition.message ?? 'no reason was given'}` };
}

async function troubleOfContainer(
  cluster: Cluster,
  { metadata, status, spec }: IPod,
  signal: AbortSignal,
): Promise<PodTrouble | undefined> {
  const container = workerOf(status?.containerStatuses);
  const { reason = '', message = '' } = container?.state?.waiting ?? {};
  if (PULLING.has(reason)) {
    const image = spec?.containers.find(({ name }) => name === CONTAINER)?.image ?? 'the image';
    return { isFinal: true, text: `the image ${image} can't be pulled: ${message}` };
  }
  if (MAKING.has(reason)) return { isFinal: true, text: `its container can't be made: ${message}` };
  if (reason !== 'CrashLoopBackOff') return undefined;
  const lines = await lastLines(cluster, metadata?.name ?? '', signal);
  return { isFinal: true, text: crashText(container, lines) };
}

function crashText(container: ContainerStatus | undefined, lines: string): string {
  const { exitCode = 'unknown', reason, message = '' } = container?.lastState?.terminated ?? {};
  const end = reason === 'OOMKilled' ? 'it took more memory than it may have' : `exit code ${exitCode}`;
  return `its worker crashes again and again (${end}):\n${lines === '' ? message : lines}`;
}

/** What a pod itself says of why it will not become ready; undefined if it may. */
export function failureIn({ status }: IPod): string | undefined {
  const container = workerOf(status?.containerStatuses);
  const { reason = '', message = '' } = container?.state?.waiting ?? {};
  if (PULLING.has(reason) || MAKING.has(reason)) return message;
  return reason === 'CrashLoopBackOff' ? crashText(container, '') : undefined;
}

/** The worker among the containers: Knative's proxy is one too. The pod of a queue server has one container alone. */
export function workerOf(statuses: readonly ContainerStatus[] | undefined): ContainerStatus | undefined {
  return statuses?.find(({ name }) => name === CONTAINER) ?? (statuses?.length === 1 ? statuses[0] : undefined);
}

/** The last output of a container that has ended. */
async function lastLines(cluster: Cluster, pod: string, signal: AbortSignal): Promise<string> {
  const lines: string[] = [];
  const options = { previous: true, tailLines: TOLD_LINES, timestamps: false };
  for await (const line of cluster.log(pod, CONTAINER, options, signal)) lines.push(line);
  return lines.join('\n');
}
