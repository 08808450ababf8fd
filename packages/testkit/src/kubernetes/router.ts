import { once } from 'node:events';
import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { until } from '../waiting/until.ts';
import type { DeploymentController } from './deployment-controller.ts';
import type { KnativeController } from './knative-controller.ts';
import type { Pods } from './pods.ts';

export interface RouterParts {
  readonly pods: Pods;
  readonly knative: KnativeController;
  readonly deployments: DeploymentController;
}

/** By which the numbers of requests up to 100 are told apart: each comes once. */
const STRIDE = 37;

/** Sends requests of `/{namespace}/{service}/…` to the pods of a Service, as a cluster's ingress does by host names. */
export function router({ pods, knative, deployments }: RouterParts) {
  let asked = 0;

  /** The socket of a pod of the revision whose turn it is, or of a Deployment's. */
  const socketFor = (namespace: string, service: string): string | undefined => {
    const turn = (asked * STRIDE) % 100;
    let sum = 0;
    const chosen = knative.trafficOf(namespace, service).find(({ percent }) => turn < (sum += percent));
    const own = chosen ? knative.podsOf(namespace, chosen.revision) : deployments.podsOf(namespace, service);
    return own.map((pod) => pods.socketOf(pod)).find((socket) => socket !== undefined);
  };

  return async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, namespace = '', service = '', ...path] = (incoming.url ?? '').split('/');
    asked += 1;
    // A revision may be scaled to zero.
    const socketPath = await until('a pod is ready', () => response.destroyed || socketFor(namespace, service));
    if (socketPath === true) return;
    const { method, headers } = incoming;
    const outgoing = request({ socketPath, path: `/${path.join('/')}`, method, headers, agent: false });
    incoming.pipe(outgoing);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  };
}
