import { createHash } from 'node:crypto';
import type { Place } from '../../places.js';
import type { KubeObject, ObjectMeta } from '../cluster/kinds.js';
import { ANNOTATIONS, LABELS, type Release } from '../resources/names.js';
import type { Settings } from '../resources/settings.js';
import type { LiveEndpoint } from './engine.js';

interface Container {
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef?: object };
  }[];
}

export interface Template {
  readonly metadata?: ObjectMeta;
  readonly spec?: { readonly containers?: readonly Container[] };
}

/** A template's variables; of one whose value is in a Secret the empty text. */
export function variablesIn(template: Template | undefined): Record<string, string> {
  const [container] = template?.spec?.containers ?? [];
  return Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value ?? '']));
}

/** Who an object belongs to; undefined for an object of somebody else. */
export function identityOf({ metadata }: KubeObject): { readonly place: Place; readonly name: string } | undefined {
  const { [LABELS.app]: app, [LABELS.env]: env, [LABELS.endpoint]: name } = metadata?.annotations ?? {};
  return app === undefined || env === undefined || name === undefined ? undefined : { place: { app, env }, name };
}

/** What an object and the template of its workers say of an endpoint; undefined for an object of somebody else. */
export function endpointIn(
  object: KubeObject,
  template: Template | undefined,
  settings: Settings | undefined,
): Pick<LiveEndpoint, 'place' | 'name' | 'id' | 'settings' | 'variables' | 'release' | 'template'> | undefined {
  const identity = identityOf(object);
  const id = object.metadata?.name;
  if (!identity || !settings || id === undefined) return undefined;
  const { metadata } = template ?? {};
  const stamp = metadata?.annotations?.[ANNOTATIONS.template] ?? '';
  return { ...identity, id, settings, variables: variablesIn(template), release: releaseOf(metadata), template: stamp };
}

/** The annotations of an object that are this tool's. */
export function ownAnnotations(metadata: ObjectMeta | undefined): Record<string, string> {
  const own = Object.entries(metadata?.annotations ?? {}).filter(([key]) => key.startsWith('flash-ts.dev/'));
  return Object.fromEntries(own);
}

/** The last object that was made for a version, which has its last number of workers. */
export function lastOf<Made>(
  objects: readonly Made[],
  version: number,
  metadataOf: (object: Made) => ObjectMeta | undefined,
): Made | undefined {
  const own = objects.filter((object) => releaseOf(metadataOf(object)).version === version);
  return own.toSorted((a, b) => releaseOf(metadataOf(a)).part - releaseOf(metadataOf(b)).part).at(-1);
}

/** The release that made an object; 0 for one without, as somebody's own GitOps has applied it. */
export function releaseOf(metadata: ObjectMeta | undefined): Release {
  return {
    version: Number(metadata?.labels?.[LABELS.release] ?? 0),
    part: Number(metadata?.annotations?.[ANNOTATIONS.part] ?? 0),
  };
}

export function settingsIn(metadata: ObjectMeta | undefined): Settings | undefined {
  const text = metadata?.annotations?.[ANNOTATIONS.settings];
  return text === undefined ? undefined : (JSON.parse(text) as Settings);
}

/** An object with the digest of its template among the annotations of that. */
export function stamped<Stamped extends { readonly spec?: { readonly template?: Template } }>(
  object: Stamped,
): Stamped {
  const { template } = object.spec ?? {};
  const annotations = { ...template?.metadata?.annotations, [ANNOTATIONS.template]: digestOf(template) };
  const metadata = { ...template?.metadata, annotations };
  return { ...object, spec: { ...object.spec, template: { ...template, metadata } } };
}

/** Of a template as it is made, before it is stamped. */
export function digestOf(template: Template | undefined): string {
  return createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 16);
}

export function versionsOf(objects: readonly KubeObject[]): number[] {
  const versions = objects.map(({ metadata }) => releaseOf(metadata).version).filter((version) => version > 0);
  return [...new Set(versions)].toSorted((a, b) => a - b);
}
