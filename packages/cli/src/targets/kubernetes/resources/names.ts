import { createHash } from 'node:crypto';
import type { Place } from '../../places.js';

/** The field manager of everything that a deploy applies. */
export const MANAGER = 'flash-ts';

/** Labels by which objects are found, of all kinds. Values that are no label's are shortened; the annotations of the same names have them whole. */
export const LABELS = {
  app: 'flash-ts.dev/app',
  env: 'flash-ts.dev/env',
  endpoint: 'flash-ts.dev/endpoint',
  /** The version that a pod runs, and what was made for it. */
  release: 'flash-ts.dev/release',
  /** On the pods of a queue server: the endpoint's id. */
  queue: 'flash-ts.dev/queue',
} as const;

export const ANNOTATIONS = {
  /** JSON: `Settings`, by which a plan tells what changes. */
  settings: 'flash-ts.dev/settings',
  /** Digest of the rest of a template, for a template that changes must have another name. */
  template: 'flash-ts.dev/template',
  /** Counts the objects of one version that differ in what Kubernetes calls a revision: another number of workers, another attempt. */
  part: 'flash-ts.dev/part',
  /** Of a queue server: see `QueueSettings`. */
  access: 'flash-ts.dev/access',
} as const;

/** So long that Knative's names of tags and revisions, and its host names, stay within the 63 characters of a label. */
const LONGEST_NAME = 45;
const LONGEST_LABEL = 63;
const HASH_LENGTH = 8;

/** Name of an endpoint's objects, and its id: `shop-production-users`. It is known before the endpoint is created. */
export function objectName({ app, env }: Place, endpoint: string): string {
  const wanted = `${app}-${env}-${endpoint}`;
  const plain = wanted
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  const name = /^[a-z]/.test(plain) ? plain : `e-${plain}`;
  return name === wanted && name.length <= LONGEST_NAME ? name : shortened(name, wanted, LONGEST_NAME);
}

/** A value of a label; a text that is none is shortened, and told from others by its hash. */
export function labelValue(text: string): string {
  if (text.length <= LONGEST_LABEL && /^[a-z0-9](?:[\w.-]*[a-z0-9])?$/i.test(text)) return text;
  return shortened(text.replaceAll(/[^\w.-]/g, '-').replace(/^[^a-z0-9]+/i, ''), text, LONGEST_LABEL);
}

function shortened(text: string, whole: string, length: number): string {
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, HASH_LENGTH);
  const head = text.slice(0, length - HASH_LENGTH - 1).replace(/[^a-z0-9]+$/i, '');
  return head === '' ? `x-${hash}` : `${head}-${hash}`;
}

/** A release of an endpoint: its version, from 1, and which of the revisions of that version. */
export interface Release {
  readonly version: number;
  readonly part: number;
}

/** Name of a Knative revision: `shop-production-users-v2-1`. */
export function revisionName(id: string, { version, part }: Release): string {
  return `${id}-v${version}-${part}`;
}

/**
 * Name of the Secret of a version. Each has its own, so that a rollback has the values of its time.
 *
 * @param version undefined for GitOps, where somebody else makes the Secret
 */
export function secretName(id: string, version: number | undefined): string {
  return version === undefined ? `${id}-secrets` : `${id}-v${version}`;
}

/** Name of an endpoint's queue server, and of the Secret that it reads. */
export function queueServerName(id: string): string {
  return `${id}-queue`;
}

/** On every object of every place. */
export const MANAGED = { 'app.kubernetes.io/managed-by': MANAGER } as const;

export function placeLabels({ app, env }: Place): Record<string, string> {
  return {
    ...MANAGED,
    'app.kubernetes.io/part-of': labelValue(app),
    [LABELS.app]: labelValue(app),
    [LABELS.env]: labelValue(env),
  };
}

export function endpointLabels(place: Place, endpoint: string): Record<string, string> {
  return {
    'app.kubernetes.io/name': labelValue(endpoint),
    ...placeLabels(place),
    [LABELS.endpoint]: labelValue(endpoint),
  };
}

/** Who an object belongs to, whole. */
export function identityAnnotations({ app, env }: Place, endpoint: string): Record<string, string> {
  return { [LABELS.app]: app, [LABELS.env]: env, [LABELS.endpoint]: endpoint };
}

/** A label selector. */
export function selectorOf(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}
