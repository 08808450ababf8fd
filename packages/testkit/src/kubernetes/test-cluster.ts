import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalServer } from '../servers/local-server.ts';
import { apiServer, type Access } from './api-server.ts';
import { ApiError } from './api-error.ts';
import { DeploymentController } from './deployment-controller.ts';
import { BUILT_IN, KEDA, KNATIVE, type Kind, type Sent, type Stored } from './kinds.ts';
import { KnativeController } from './knative-controller.ts';
import { ObjectStore } from './object-store.ts';
import { Pods, type PodFaults } from './pods.ts';
import { router } from './router.ts';
import { Watches } from './watches.ts';

export interface TestClusterOptions {
  /** Whether Knative is installed. Default: true. */
  readonly knative?: boolean;
  /** Whether KEDA is installed. Its objects are kept, and nothing is scaled by them. Default: true. */
  readonly keda?: boolean;
  /** The archive of an image that is not among `images`. Default: none, so that it can't be pulled. */
  readonly imageOf?: (reference: string) => string | undefined;
}

/** A refusal of the API server, for what `refuses` says. */
export interface Refusal {
  readonly refuses: (access: Access) => boolean;
  readonly status: number;
  readonly reason: string;
  readonly message: string;
}

const TOKEN = 'token-of-the-tests';

/**
 * A Kubernetes cluster in this process: its API with server-side apply, watches and the check by Knative's schema, and controllers that start a
 * worker process for each pod. A test says what goes wrong.
 */
export class TestCluster {
  readonly store = new ObjectStore();
  readonly watches = new Watches(this.store);
  readonly faults: PodFaults & { readonly refusals: Refusal[] } = {
    unpullable: new Set(),
    unschedulable: undefined,
    refusals: [],
  };
  /** Reference of an image → the archive of the worker in it. */
  readonly images = new Map<string, string>();
  /** What was asked: `patch services.serving.knative.dev shop`. */
  readonly seen: string[] = [];
  readonly pods: Pods;
  readonly #folder: string;
  readonly #kinds: readonly Kind[];
  readonly #api: LocalServer;
  readonly #ingress: LocalServer;
  #isClosed = false;

  static async start(options: TestClusterOptions = {}): Promise<TestCluster> {
    const cluster = new TestCluster(await mkdtemp(join(tmpdir(), 'flash-cluster-')), options);
    for (const server of [cluster.#api, cluster.#ingress]) await server.listen();
    return cluster;
  }

  private constructor(folder: string, { knative = true, keda = true, imageOf = () => undefined }: TestClusterOptions) {
    const { store, watches, faults, images } = this;
    this.#folder = folder;
    this.#kinds = [...BUILT_IN, ...(knative ? KNATIVE : []), ...(keda ? KEDA : [])];
    this.pods = new Pods({
      store,
      folder,
      faults,
      archiveOf: (reference) => images.get(reference) ?? imageOf(reference),
      addressOf: (service, namespace) => this.addressOf(service, namespace),
    });
    const controllers = {
      knative: new KnativeController(store, this.pods),
      deployments: new DeploymentController(store, this.pods),
    };
    // One round for all changes of a turn of the event loop.
    let isDue = false;
    store.observe(() => {
      if (isDue) return;
      isDue = true;
      setImmediate(() => {
        isDue = false;
        if (this.#isClosed) return;
        controllers.knative.reconcileAll();
        controllers.deployments.reconcileAll();
      });
    });
    const check = (access: Access) => {
      this.seen.push(`${access.verb} ${access.resource} ${access.name}`.trimEnd());
      const refusal = faults.refusals.find(({ refuses }) => refuses(access));
      if (refusal) throw new ApiError(refusal.status, refusal.reason, refusal.message);
    };
    const sendLog = this.pods.sendLog.bind(this.pods);
    this.#api = new LocalServer(apiServer({ store, watches, kinds: this.#kinds, token: TOKEN, check, sendLog }));
    this.#ingress = new LocalServer(router({ pods: this.pods, ...controllers }));
  }

  /** All objects of a kind; of `Service` those of Knative where it is installed. */
  objects(kind: string): Stored[] {
    return this.store.list(this.#kindOf(kind), 'default');
  }

  /** Adds an object that somebody else has made. */
  add(object: Sent): void {
    this.store.create(this.#kindOf(object.kind), 'default', object, 'somebody-else');
  }

  /** Changes an object as another tool does, which then owns what it has changed. */
  edit({ kind, metadata }: Stored, changed: Stored, manager: string): void {
    this.store.replace(this.#kindOf(kind), metadata.namespace, changed, manager);
  }

  /** Starts the pods that have found no node, which have one now. */
  async reschedule(): Promise<void> {
    const unscheduled = this.objects('Pod').filter(({ status }) => status?.conditions !== undefined);
    for (const { metadata } of unscheduled) await this.pods.stop(metadata.namespace, metadata.name);
  }

  #kindOf(name: string): Kind {
    return this.#kinds.findLast(({ kind }) => kind === name) as Kind;
  }

  get url(): string {
    return this.#api.url;
  }

  /** Where a Service answers. */
  addressOf(name: string, namespace = 'default'): string {
    return `${this.#ingress.url}/${namespace}/${name}`;
  }

  /** Writes a kubeconfig with the contexts `test` (current), `nowhere`, whose cluster does not answer, and `stranger`, whose token is wrong. */
  async kubeconfig(): Promise<string> {
    const path = join(this.#folder, 'kubeconfig');
    const context = (name: string, cluster: string, user: string, namespace?: string) => ({
      name,
      context: { cluster, user, ...(namespace !== undefined && { namespace }) },
    });
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'test',
      clusters: [
        { name: 'test', cluster: { server: this.url } },
        { name: 'nowhere', cluster: { server: 'http://127.0.0.1:1' } },
      ],
      users: [
        { name: 'test', user: { token: TOKEN } },
        { name: 'stranger', user: { token: 'wrong' } },
      ],
      contexts: [
        context('test', 'test', 'test'),
        context('nowhere', 'nowhere', 'test'),
        context('stranger', 'test', 'stranger'),
      ],
    };
    // JSON is YAML.
    await writeFile(path, JSON.stringify(config));
    return path;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.watches.drop();
    await Promise.all([this.#api.close(), this.#ingress.close()]);
    await this.pods.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
