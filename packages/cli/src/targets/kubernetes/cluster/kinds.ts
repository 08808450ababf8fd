/** A kind of objects, as requests name it. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  /** As paths of the API have it. */
  readonly path: (namespace: string) => string;
}

function kindOf(apiVersion: string, kind: string): Kind {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return { apiVersion, kind, path: (namespace) => `${root}/namespaces/${namespace}/${kind.toLowerCase()}s` };
}

export const POD = kindOf('v1', 'Pod');
export const SECRET = kindOf('v1', 'Secret');
export const CONFIG_MAP = kindOf('v1', 'ConfigMap');
export const SERVICE = kindOf('v1', 'Service');
export const CLAIM = kindOf('v1', 'PersistentVolumeClaim');
export const DEPLOYMENT = kindOf('apps/v1', 'Deployment');
export const REPLICA_SET = kindOf('apps/v1', 'ReplicaSet');
export const AUTOSCALER = kindOf('autoscaling/v2', 'HorizontalPodAutoscaler');
export const LEASE = kindOf('coordination.k8s.io/v1', 'Lease');
export const SCALED_OBJECT = kindOf('keda.sh/v1alpha1', 'ScaledObject');
export const KNATIVE_SERVICE = kindOf('serving.knative.dev/v1', 'Service');
export const REVISION = kindOf('serving.knative.dev/v1', 'Revision');

export interface ObjectMeta {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string | Date;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An object of a cluster; its kind says what it has beside these. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: ObjectMeta;
}
