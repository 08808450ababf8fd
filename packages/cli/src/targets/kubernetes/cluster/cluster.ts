import { PassThrough, type Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import {
  KubernetesObjectApi,
  Log,
  PatchStrategy,
  Watch,
  type KubernetesObject,
  type LogOptions,
} from '@kubernetes/client-node';
import { MANAGER, selectorOf } from '../resources/names.js';
import { clusterError, isConflict, statusOf } from './cluster-error.js';
import type { Connection } from './kubeconfig.js';
import { KNATIVE_SERVICE, SCALED_OBJECT, type KubeObject, type Kind } from './kinds.js';

type Labels = Readonly<Record<string, string>>;

const RETRY_WATCH_MS = 500;

/** The objects of a namespace, by the cluster's API. Its errors are those of the catalogue. */
export class Cluster {
  readonly namespace: string;
  readonly #connection: Connection;
  readonly #objects: KubernetesObjectApi;
  #secrets: readonly string[] = [];
  /** By the kind that one of its extensions has. */
  readonly #known = new Map<Kind, Promise<boolean>>();

  constructor(connection: Connection) {
    this.namespace = connection.namespace;
    this.#connection = connection;
    this.#objects = KubernetesObjectApi.makeApiClient(connection.config);
  }

  /** Values that no error may tell from now on. */
  keepSecret(values: readonly string[]): void {
    this.#secrets = [...this.#secrets, ...values];
  }

  /** Whether the cluster has Knative. */
  hasKnative(): Promise<boolean> {
    return this.#has(KNATIVE_SERVICE, 'list its Knative Services');
  }

  /** Whether the cluster has KEDA. */
  hasKeda(): Promise<boolean> {
    return this.#has(SCALED_OBJECT, 'list its ScaledObjects of KEDA');
  }

  #has(kind: Kind, what: string): Promise<boolean> {
    const known = this.#known.get(kind);
    if (known) return known;
    const asked = this.#listed(kind, {}).then(
      () => true,
      (error: unknown) => {
        this.#known.delete(kind);
        if (statusOf(error) === 404 || isUnknownKind(error)) return false;
        throw this.#meant(error, what);
      },
    );
    this.#known.set(kind, asked);
    return asked;
  }

  async find<Found extends KubeObject>(kind: Kind, name: string): Promise<Found | undefined> {
    try {
      const { apiVersion, kind: named } = kind;
      return (await this.#objects.read({
        apiVersion,
        kind: named,
        metadata: { name, namespace: this.namespace },
      })) as Found;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw this.#meant(error, `read the ${kind.kind} ${name}`);
    }
  }

  async list<Found extends KubeObject>(kind: Kind, labels: Labels): Promise<readonly Found[]> {
    try {
      return (await this.#listed(kind, labels)) as readonly Found[];
    } catch (error) {
      throw this.#meant(error, `list objects of the kind ${kind.kind}`);
    }
  }

  /** Applies what this tool wants of an object: server-side, as the owner of these fields. */
  async apply<Applied extends KubeObject>(object: Applied): Promise<Applied> {
    try {
      const { ServerSideApply } = PatchStrategy;
      const sent = object as KubernetesObject;
      return (await this.#objects.patch(sent, undefined, undefined, MANAGER, undefined, ServerSideApply)) as Applied;
    } catch (error) {
      throw this.#meant(error, `apply the ${object.kind} ${object.metadata?.name}`);
    }
  }

  /** @returns undefined if there is one of that name */
  create<Created extends KubeObject>(object: Created): Promise<Created | undefined> {
    return this.#write(object, 'create', () =>
      this.#objects.create(object as KubernetesObject, undefined, undefined, MANAGER),
    );
  }

  /** @returns undefined if the object has changed since it was read */
  replace<Replaced extends KubeObject>(object: Replaced): Promise<Replaced | undefined> {
    return this.#write(object, 'replace', () =>
      this.#objects.replace(object as KubernetesObject, undefined, undefined, MANAGER),
    );
  }

  /** Deletes an object and what belongs to it; does nothing if it is gone. */
  async delete(kind: Kind, name: string): Promise<void> {
    try {
      const { apiVersion, kind: named } = kind;
      const object = { apiVersion, kind: named, metadata: { name, namespace: this.namespace } };
      await this.#objects.delete(object, undefined, undefined, undefined, undefined, 'Background');
    } catch (error) {
      if (statusOf(error) !== 404) throw this.#meant(error, `delete the ${kind.kind} ${name}`);
    }
  }

  /**
   * Calls `onChange` when objects of a kind change, until the signal aborts. A watch that is cut off, or that has missed too much, begins anew;
   * it may then have missed changes, and calls too.
   */
  async follow(kind: Kind, labels: Labels, signal: AbortSignal, onChange: () => void): Promise<void> {
    const watch = new Watch(this.#connection.config);
    const query = { labelSelector: selectorOf(labels) };
    while (!signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = () => resolve();
        // Every watch tells first what there is.
        watch.watch(kind.path(this.namespace), query, onChange, done).then((watching) => {
          if (signal.aborted) watching.abort();
          else signal.addEventListener('abort', () => watching.abort(), { once: true });
        }, done);
      });
      await setTimeout(RETRY_WATCH_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** The lines of a pod's container, each after its time. They end early where the connection is lost. */
  async *log(pod: string, container: string, options: LogOptions, signal: AbortSignal): AsyncGenerator<string> {
    const stream = new PassThrough();
    // The client leaves errors of the connection to nobody, which would end the process; the log then ends here.
    stream.once('pipe', (source: Readable) => source.on('error', () => stream.end()));
    let reading: AbortController;
    try {
      const log = new Log(this.#connection.config);
      reading = await log.log(this.namespace, pod, container, stream, { timestamps: true, ...options });
    } catch (error) {
      // The container has not begun yet, or the pod is gone.
      if (statusOf(error) === 400 || statusOf(error) === 404) return;
      throw this.#meant(error, `read the log of the Pod ${pod}`);
    }
    const stop = () => {
      reading.abort();
      stream.end();
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      for await (const line of createInterface({ input: stream })) yield line;
    } finally {
      signal.removeEventListener('abort', stop);
      stop();
    }
  }

  async #listed(kind: Kind, labels: Labels): Promise<readonly KubeObject[]> {
    const { apiVersion, kind: named } = kind;
    const selector = selectorOf(labels) || undefined;
    const found = await this.#objects.list(
      apiVersion,
      named,
      this.namespace,
      undefined,
      undefined,
      undefined,
      undefined,
      selector,
    );
    return found.items;
  }

  async #write<Written extends KubeObject>(
    { kind, metadata }: Written,
    verb: string,
    work: () => Promise<unknown>,
  ): Promise<Written | undefined> {
    try {
      return (await work()) as Written;
    } catch (error) {
      if (isConflict(error)) return undefined;
      throw this.#meant(error, `${verb} the ${kind} ${metadata?.name}`);
    }
  }

  #meant(error: unknown, what: string): unknown {
    return clusterError(error, what, this.#connection, this.#secrets);
  }
}

/** The client's error for a kind that the discovery does not list. */
function isUnknownKind(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Unrecognized API version and kind');
}
