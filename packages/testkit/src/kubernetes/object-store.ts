import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { ApiError } from './api-error.ts';
import { apiVersionOf, resourceOf, type Kind, type Metadata, type Sent, type Stored } from './kinds.ts';
import { applied, listKeyOf, ownChanges, type Owners } from './server-side-apply.ts';

export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly kind: Kind;
  readonly object: Stored;
}

export interface Applying {
  readonly manager: string;
  readonly force: boolean;
  /** Fills in what the server fills in. */
  readonly withDefaults: (object: Stored) => Stored;
}

/** The objects of a cluster, and who owns which of their fields. What it is given and gives out is frozen: a change is a new object. */
export class ObjectStore {
  readonly #objects = new Map<string, Stored>();
  readonly #owners = new Map<string, Owners>();
  readonly #observers = new Set<(change: Change) => void>();
  /** All changes, for watches that begin at an earlier version. */
  readonly #changes: Change[] = [];
  #version = 0;

  get version(): string {
    return String(this.#version);
  }

  /** Calls `observer` at every change. @returns what ends that */
  observe(observer: (change: Change) => void): () => void {
    this.#observers.add(observer);
    return () => void this.#observers.delete(observer);
  }

  changesAfter(version: number): Change[] {
    return this.#changes.filter(({ object }) => Number(object.metadata.resourceVersion) > version);
  }

  find(kind: Kind, namespace: string, name: string): Stored | undefined {
    return this.#objects.get(keyOf(kind, namespace, name));
  }

  /** @throws ApiError 404 */
  get(kind: Kind, namespace: string, name: string): Stored {
    const found = this.find(kind, namespace, name);
    if (!found) throw new ApiError(404, 'NotFound', `${resourceOf(kind)} "${name}" not found`);
    return found;
  }

  /** @param namespace undefined for all */
  list(kind: Kind, namespace?: string, labels: Readonly<Record<string, string>> = {}): Stored[] {
    const start = `${resourceOf(kind)}/`;
    return [...this.#objects]
      .filter(([key]) => key.startsWith(start))
      .map(([, object]) => object)
      .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
      .filter(({ metadata }) => Object.entries(labels).every(([name, value]) => metadata.labels?.[name] === value));
  }

  /** @throws ApiError 409 if it exists */
  create(kind: Kind, namespace: string, sent: Sent, manager: string): Stored {
    const name = sent.metadata?.name ?? '';
    if (this.find(kind, namespace, name))
      throw new ApiError(409, 'AlreadyExists', `${resourceOf(kind)} "${name}" already exists`);
    return this.#write(
      kind,
      undefined,
      { ...(sent as Stored), metadata: { ...(sent.metadata as Metadata), namespace } },
      manager,
    );
  }

  /** @throws ApiError 404, 409 if the version that is sent is not the newest */
  replace(kind: Kind, namespace: string, sent: Sent, manager: string): Stored {
    const live = this.get(kind, namespace, sent.metadata?.name ?? '');
    const { resourceVersion } = sent.metadata ?? {};
    if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion)
      throw new ApiError(
        409,
        'Conflict',
        `Operation cannot be fulfilled on ${resourceOf(kind)} "${live.metadata.name}": the object has been modified; please apply your changes to the latest version and try again`,
      );
    const metadata = { ...live.metadata, ...withoutOwn(sent.metadata ?? {}) };
    return this.#write(kind, live, { ...(sent as Stored), status: live['status'], metadata }, manager);
  }

  /** Applies to an object, or creates it. @throws ApiError 409 for fields that others own */
  apply(kind: Kind, namespace: string, sent: Sent, { manager, force, withDefaults }: Applying): Stored {
    const name = sent.metadata?.name ?? '';
    const live = this.find(kind, namespace, name);
    const owners: Owners = structuredClone(this.#owners.get(keyOf(kind, namespace, name)) ?? new Map());
    const listKey = listKeyOf(apiVersionOf(kind));
    const { conflicts, merged } = applied(content(live ?? { metadata: {} }), content(sent), {
      manager,
      force,
      owners,
      listKey,
    });
    if (conflicts.length > 0) {
      const listed = conflicts.map((conflict) => `conflict with "${conflict.manager}": ${conflict.field}`).join('\n');
      const causes = conflicts.map(({ field }) => ({ reason: 'FieldManagerConflict', field, message: listed }));
      throw new ApiError(409, 'Conflict', `Apply failed with ${conflicts.length} conflicts: ${listed}`, { causes });
    }
    const metadata = { ...live?.metadata, ...(merged['metadata'] as object), name, namespace };
    const own = { ...merged, apiVersion: apiVersionOf(kind), kind: kind.kind, metadata } as unknown as Stored;
    const object = withDefaults({ ...own, ...(live?.['status'] !== undefined && { status: live['status'] }) });
    this.#owners.set(keyOf(kind, namespace, name), owners);
    return this.#write(kind, live, object);
  }

  /** As a controller does: no owner changes, and no generation. Does nothing if the object is gone. */
  setStatus(kind: Kind, namespace: string, name: string, status: object): void {
    const live = this.find(kind, namespace, name);
    if (live) this.#write(kind, live, { ...live, status });
  }

  /** @throws ApiError 404 */
  delete(kind: Kind, namespace: string, name: string): Stored {
    const last = this.get(kind, namespace, name);
    const key = keyOf(kind, namespace, name);
    this.#objects.delete(key);
    this.#owners.delete(key);
    this.#version += 1;
    const object = frozen({ ...last, metadata: { ...last.metadata, resourceVersion: String(this.#version) } });
    this.#tell({ type: 'DELETED', kind, object });
    return object;
  }

  /** @param manager of a change that is no apply; undefined for others */
  #write(kind: Kind, live: Stored | undefined, object: Stored, manager?: string): Stored {
    const { name, namespace } = object.metadata;
    const key = keyOf(kind, namespace, name);
    if (live && isDeepStrictEqual(strip(live), strip(object))) return live;
    if (manager !== undefined) {
      const owners = this.#owners.get(key) ?? (new Map() as Owners);
      ownChanges(content(live ?? { metadata: {} }), content(object), manager, owners, listKeyOf(object.apiVersion));
      this.#owners.set(key, owners);
    }
    this.#version += 1;
    const isSpecChanged = !live || !isDeepStrictEqual(live['spec'], object['spec']);
    const stored: Stored = frozen({
      ...object,
      metadata: {
        ...object.metadata,
        uid: live?.metadata.uid ?? randomUUID(),
        creationTimestamp: live?.metadata.creationTimestamp ?? `${new Date().toISOString().slice(0, 19)}Z`,
        resourceVersion: String(this.#version),
        generation: (live?.metadata.generation ?? 0) + (isSpecChanged ? 1 : 0),
        managedFields: this.#managedFields(key),
      },
    });
    this.#objects.set(key, stored);
    this.#tell({ type: live ? 'MODIFIED' : 'ADDED', kind, object: stored });
    return stored;
  }

  #managedFields(key: string): Metadata['managedFields'] & object {
    return [...(this.#owners.get(key) ?? [])].map(([manager]) => ({
      manager,
      operation: 'Apply',
      fieldsType: 'FieldsV1',
      fieldsV1: {},
    }));
  }

  #tell(change: Change): void {
    this.#changes.push(change);
    for (const observer of this.#observers) observer(change);
  }
}

function frozen<T extends object>(object: T): T {
  if (Object.isFrozen(object)) return object;
  for (const value of Object.values(object)) if (typeof value === 'object' && value !== null) frozen(value as object);
  return Object.freeze(object);
}

function keyOf(kind: Kind, namespace: string, name: string): string {
  return `${resourceOf(kind)}/${namespace}/${name}`;
}

/** The fields that managers own. */
function content(object: Readonly<Record<string, unknown>>): object {
  const { status: _status, apiVersion: _version, kind: _kind, metadata, ...rest } = object;
  const { labels, annotations, ownerReferences } = metadata as Partial<Metadata>;
  return {
    ...rest,
    metadata: {
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(ownerReferences && { ownerReferences }),
    },
  };
}

/** Metadata without what the server sets. */
function withoutOwn(metadata: Partial<Metadata>): Partial<Metadata> {
  const { uid: _uid, resourceVersion: _version, generation: _generation, ...rest } = metadata;
  const { creationTimestamp: _time, managedFields: _fields, ...own } = rest;
  return own;
}

function strip({ metadata, ...rest }: Stored): object {
  return { ...rest, metadata: withoutOwn(metadata) };
}
