import { artifactDigest } from '@flash-ts/core/contract';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { WORKER_FILE, type ArtifactStore } from '../artifacts/artifact-store.js';
import type { Clock } from '../clock/clock.js';
import { newId } from '../home/new-id.js';
import type { LogStore } from '../logs/log-store.js';
import type { PlatformSettings } from '../settings.js';
import type { EndpointRecord, ReleaseRecord } from '../store/endpoint-record.js';
import type { ProcessStore } from '../store/process-store.js';
import { killLeftovers, processStart } from './process-identity.js';
import { healthPath, workerEnv } from './worker-env.js';
import { Worker } from './worker.js';

const WORKER_ID_LENGTH = 14;

/** What workers are started with, and where their traces are kept. */
export interface SupervisorParts {
  readonly artifacts: ArtifactStore;
  readonly logs: LogStore;
  readonly processes: ProcessStore;
  readonly settings: PlatformSettings;
  readonly clock: Clock;
  /** Folder for sockets. */
  readonly run: string;
  /** Where endpoints are reached from this machine, with `{id}` for the endpoint's. */
  readonly endpointUrl: string;
}

/** Starts workers. */
export class Supervisor {
  readonly #parts: SupervisorParts;

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
  }

  /** Ends what a platform before this one has left running. */
  clearLeftovers(): void {
    const { processes } = this.#parts;
    const leftovers = processes.list();
    killLeftovers(leftovers);
    for (const { workerId } of leftovers) processes.remove(workerId);
  }

  /** @param release the version to run */
  start(endpoint: EndpointRecord, release: ReleaseRecord, onChange: (worker: Worker) => void): Worker {
    const { artifacts, logs, processes, settings, clock, run, endpointUrl } = this.#parts;
    const { config, version } = release;
    const id = newId(WORKER_ID_LENGTH);
    const socketPath = join(run, `${id}.sock`);
    const names = { endpointId: endpoint.id, endpointName: endpoint.config.name, workerId: id };
    const worker = new Worker(
      {
        id,
        version,
        socketPath,
        healthPath: healthPath(config),
        folder: artifacts.path(artifactDigest(config.image) ?? ''),
        file: WORKER_FILE,
        args: config.args.split(/\s+/).filter((word) => word !== ''),
        env: workerEnv(config, {
          workerId: id,
          endpointId: endpoint.id,
          socketPath,
          endpointUrl,
          path: process.env.PATH ?? '',
        }),
        onLine: (stream, line) => logs.append({ ...names, stream, time: new Date().toISOString(), line }),
      },
      settings,
      clock,
      onChange,
    );
    const started = worker.pid === undefined ? undefined : processStart(worker.pid);
    if (worker.pid !== undefined && started !== undefined) processes.add({ workerId: id, pid: worker.pid, started });
    void worker.ended.then(() => {
      processes.remove(id);
      rmSync(socketPath, { force: true });
      return logs.workerGone(id);
    });
    return worker;
  }
}
