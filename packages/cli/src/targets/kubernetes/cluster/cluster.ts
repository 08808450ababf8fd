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
import { clusterError, statusOf } from './cluster-error.js';
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
    const listed = this.#listed(kind, {}).catch((error: unknown) => {
      if (!isUnknownKind(error)) throw error;
    });
    const asked = this.#asked(what, () => listed, [404]).then((found) => found !== undefined);
    this.#known.set(kind, asked);
    asked.catch(() => this.#known.delete(kind));
    return asked;
  }

  find<Found extends KubeObject>(kind: Kind, name: string): Promise<Found | undefined> {
    return this.#asked(`read the ${kind.kind} ${name}`, () => this.#objects.read(this.#named(kind, name)), [404]);
  }

  async list<Found extends KubeObject>(kind: Kind, labels: Labels): Promise<readonly Found[]> {
    const found = await this.#asked<readonly Found[]>(`list objects of the kind ${kind.kind}`, () =>
      this.#listed(kind, labels),
    );
    return found ?? [];
  }

  /** Applies what this tool wants of an object: server-side, as the owner of these fields. */
  async apply(object: KubeObject): Promise<void> {
    const { ServerSideApply } = PatchStrategy;
    await this.#asked(`apply the ${object.kind} ${object.metadata?.name}`, () =>
      this.#objects.patch(object as KubernetesObject, undefined, undefined, MANAGER, undefined, ServerSideApply),
    );
  }

  /** @returns undefined if there is one of that name */
  create<Created extends KubeObject>(object: Created): Promise<Created | undefined> {
    const work = () => this.#objects.create(object as KubernetesObject, undefined, undefined, MANAGER);
    return this.#asked(`create the ${object.kind} ${object.metadata?.name}`, work, [409]);
  }

  /** @returns undefined if the object has changed since it was read */
  replace<Replaced extends KubeObject>(object: Replaced): Promise<Replaced | undefined> {
    const work = () => this.#objects.replace(object as KubernetesObject, undefined, undefined, MANAGER);
    return this.#asked(`replace the ${object.kind} ${object.metadata?.name}`, work, [409]);
  }

  /** Deletes an object and what belongs to it; does nothing if it is gone. */
  async delete(kind: Kind, name: string): Promise<void> {
    const object = this.#named(kind, name);
    const work = () => this.#objects.delete(object, undefined, undefined, undefined, undefined, 'Background');
    await this.#asked(`delete the ${kind.kind} ${name}`, work, [404]);
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
    const log = new Log(this.#connection.config);
    const wanted = { timestamps: true, ...options };
    const reading = await this.#asked<AbortController>(
      `read the log of the Pod ${pod}`,
      () => log.log(this.namespace, pod, container, stream, wanted),
      // The container has not begun yet, or the pod is gone.
      [400, 404],
    );
    if (!reading) return;
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

  #named({ apiVersion, kind }: Kind, name: string) {
    return { apiVersion, kind, metadata: { name, namespace: this.namespace } };
  }

  /**
   * The answer to a request.
   *
   * @param what of the request: `patch the Service shop`
   * @param expected statuses of refusals for which there is no answer
   */
  async #asked<Answer>(
    what: string,
    work: () => Promise<unknown>,
    expected: readonly number[] = [],
  ): Promise<Answer | undefined> {
    try {
      return (await work()) as Answer;
    } catch (error) {
      const status = statusOf(error);
      if (status !== undefined && expected.includes(status)) return undefined;
      throw clusterError(error, what, this.#connection, this.#secrets);
    }
  }
}

/** The client's error for a kind that the discovery does not list. */
function isUnknownKind(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Unrecognized API version and kind');
}
