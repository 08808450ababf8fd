/** A kind of objects that the server has. */
export interface Kind {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
}

const CORE = ['Pod', 'Secret', 'ConfigMap', 'Service', 'PersistentVolumeClaim', 'Event'];

export const BUILT_IN: readonly Kind[] = [
  ...CORE.map((kind) => ({ group: '', version: 'v1', kind, plural: `${kind.toLowerCase()}s` })),
  { group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments' },
  { group: 'apps', version: 'v1', kind: 'ReplicaSet', plural: 'replicasets' },
  { group: 'autoscaling', version: 'v2', kind: 'HorizontalPodAutoscaler', plural: 'horizontalpodautoscalers' },
  { group: 'coordination.k8s.io', version: 'v1', kind: 'Lease', plural: 'leases' },
];

const SERVING = { group: 'serving.knative.dev', version: 'v1' };
export const KNATIVE: readonly Kind[] = [
  { ...SERVING, kind: 'Service', plural: 'services' },
  { ...SERVING, kind: 'Revision', plural: 'revisions' },
];

export const KEDA: readonly Kind[] = [
  { group: 'keda.sh', version: 'v1alpha1', kind: 'ScaledObject', plural: 'scaledobjects' },
];

export function apiVersionOf({ group, version }: Pick<Kind, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** `services.serving.knative.dev`, as `kubectl get` takes it. */
export function resourceOf({ group, plural }: Kind): string {
  return group === '' ? plural : `${plural}.${group}`;
}

export interface Metadata {
  name: string;
  namespace: string;
  uid: string;
  resourceVersion: string;
  generation: number;
  creationTimestamp: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: { apiVersion: string; kind: string; name: string; uid: string }[];
  managedFields?: { manager: string; operation: string; fieldsType: string; fieldsV1: object }[];
}

/** An object of any kind, as it is stored. */
export interface Stored {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
  // oxlint-disable-next-line typescript/no-explicit-any -- objects of all kinds, whose fields the controllers know
  [field: string]: any;
}

/** An object as a request has it. */
export type Sent = Omit<Stored, 'metadata'> & { readonly metadata?: Partial<Metadata> };
