import { getHeapStatistics } from 'node:v8';
import { WORKER_FILE, type ArtifactStore } from '../artifacts/artifact-store.js';
import type { WorkerPlace } from '../hardware/endpoint-gpus.js';
import { heapOptions, memoryLimitOf, type MemoryLimit } from '../hardware/memory-limit.js';
import type { Enclosure } from '../isolation/enclosure.js';
import type { Inspectors } from '../inspection/inspectors.js';
import type { EndpointConfig, EndpointRecord } from '../records/endpoint-record.js';
import type { Settings } from '../settings/settings.js';
import { healthPath, workerEnv, type WorkerFacts } from './worker-env.js';
import { WorkerFolder } from './worker-folder.js';
import type { ProcessPlan } from './worker-process.js';

export interface WorkerPlansParts extends Pick<WorkerFacts, 'endpointUrl' | 'callKey' | 'devToken'> {
  readonly artifacts: ArtifactStore;
  readonly settings: Settings;
  /** Folder for sockets. */
  readonly run: string;
  /** Isolates workers; undefined if that is not possible or is switched off. */
  readonly enclosure: Enclosure | undefined;
  /** The URL of queues for workers, with `{id}` in place of the endpoint's id. */
  readonly queueUrl: string;
  /** The keys with which workers take jobs. */
  readonly workerKeys: { of(workerId: string): string };
  /** Node's options, before the worker's file. */
  readonly nodeOptions: readonly string[];
  /** Development: undefined if workers run without Node's inspector. */
  readonly inspectors: Inspectors | undefined;
}

/** The command of a worker, with the environment that its process begins with. */
export type WorkerCommand = Pick<ProcessPlan, 'folder' | 'nodeOptions' | 'file' | 'args' | 'env'>;

/** What a worker is started with, apart from where its output goes. */
export interface PlannedWorker {
  readonly command: WorkerCommand;
  /** Its folder for sockets. */
  readonly own: WorkerFolder;
  readonly healthPath: string;
  /** Undefined if its memory is not limited. */
  readonly limit: MemoryLimit | undefined;
}

/** Workers run on the platform's own Node. */
const NODE = { major: Number.parseInt(process.versions.node, 10), heapBytes: getHeapStatistics().heap_size_limit };

/** Plans the processes of workers. */
export class WorkerPlans {
  readonly #parts: WorkerPlansParts;

  constructor(parts: WorkerPlansParts) {
    this.#parts = parts;
  }

  /**
   * @param config of the version that the worker runs
   * @param digest of its artifact, or of an endpoint in it
   */
  of(
    endpoint: EndpointRecord,
    config: EndpointConfig,
    { workerId, visibleDevices }: WorkerPlace,
    digest: string,
  ): PlannedWorker {
    const { artifacts, settings, run, enclosure, nodeOptions, endpointUrl, callKey, devToken, queueUrl, workerKeys } =
      this.#parts;
    const limit = memoryLimitOf(config, settings.current().workerMemory);
    const own = new WorkerFolder(workerId, run, enclosure);
    const env = workerEnv(config, {
      endpointUrl,
      callKey,
      devToken,
      inspected: this.#parts.inspectors !== undefined,
      path: process.env.PATH ?? '',
      compileCache: artifacts.compileCache(digest),
      socketPath: own.socketPath,
      healthSocketPath: own.healthSocketPath,
      workerId,
      endpointId: endpoint.id,
      visibleDevices,
      queue:
        config.type === 'QUEUE'
          ? {
              url: queueUrl.replace('{id}', endpoint.id),
              key: workerKeys.of(workerId),
              results: own.resultsPath,
            }
          : undefined,
    });
    const command = {
      folder: artifacts.path(digest),
      nodeOptions: [...nodeOptions, ...heapOptions(limit, config.env.NODE_OPTIONS, NODE)],
      file: WORKER_FILE,
      args: config.args.split(/\s+/).filter((word) => word !== ''),
      env,
    };
    return { command, own, healthPath: healthPath(config), limit };
  }
}
