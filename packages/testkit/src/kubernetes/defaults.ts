import type { Kind, Sent } from './kinds.ts';

type Fields = Record<string, unknown>;

const TO_LATEST = [{ latestRevision: true, percent: 100 }];

/** An object with some of the fields that a server fills in, so that what is stored is more than what was sent. */
export function withDefaults<Object extends Sent>(kind: Kind, object: Object): Object {
  if (kind.kind === 'Service' && kind.group !== '')
    return filled(object, { traffic: TO_LATEST }, {}, { imagePullPolicy: 'IfNotPresent' });
  if (kind.kind !== 'Deployment') return object;
  const pod = { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', schedulerName: 'default-scheduler' };
  return filled(object, { replicas: 1, progressDeadlineSeconds: 600 }, pod, { imagePullPolicy: 'IfNotPresent' });
}

function filled<Object extends Sent>(object: Object, ofSpec: Fields, ofPod: Fields, ofContainer: Fields): Object {
  const spec = object['spec'] as Fields & {
    readonly template?: { readonly spec?: { readonly containers?: Fields[] } };
  };
  const pod = spec.template?.spec ?? {};
  const containers = (pod.containers ?? []).map((container) => ({ ...ofContainer, ...container }));
  const template = { ...spec.template, spec: { ...ofPod, ...pod, containers } };
  return { ...object, spec: { ...ofSpec, ...spec, template } };
}
