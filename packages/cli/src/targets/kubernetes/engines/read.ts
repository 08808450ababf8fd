import { createHash } from 'node:crypto';
import type { Place } from '../../endpoint-ref.js';
import type { KubeObject, ObjectMeta } from '../cluster/kinds.js';
import { ANNOTATIONS, LABELS, type Release } from '../resources/names.js';
import type { Settings } from '../resources/settings.js';

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

/** A template with its digest among its annotations. */
export function stamped<Stamped extends Template>(template: Stamped): Stamped {
  const digest = digestOf(template);
  const annotations = { ...template.metadata?.annotations, [ANNOTATIONS.template]: digest };
  return { ...template, metadata: { ...template.metadata, annotations } };
}

export function stampOf(metadata: ObjectMeta | undefined): string {
  return metadata?.annotations?.[ANNOTATIONS.template] ?? '';
}

/** Of what makes a template, without the names that its releases have. */
function digestOf(template: Template): string {
  return createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 16);
}

export function versionsOf(objects: readonly KubeObject[]): number[] {
  const versions = objects.map(({ metadata }) => releaseOf(metadata).version).filter((version) => version > 0);
  return [...new Set(versions)].toSorted((a, b) => a - b);
}
