import { mkdir } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { unpack } from '../archives/read-tar.ts';
import { ContainerProcess } from './container-process.ts';
import { BUILT_IN, type Kind, type Metadata, type Stored } from './kinds.ts';
import type { ObjectStore } from './object-store.ts';
import { PodLog } from './pod-log.ts';

const POD = BUILT_IN.find(({ kind }) => kind === 'Pod') as Kind;
const SECRET = BUILT_IN.find(({ kind }) => kind === 'Secret') as Kind;

/** `http://shop.default.svc` */
const SERVICE_NAME = /http:\/\/([a-z0-9-]+)\.([a-z0-9-]+)\.svc\b/g;

/** Lines that the status of an ended container has, by `FallbackToLogsOnError`. */
const TOLD_LINES = 20;

export interface PodFaults {
  /** Images that can't be pulled. */
  readonly unpullable: Set<string>;
  /** Why no node has room; undefined if one has. */
  unschedulable: string | undefined;
}

export interface PodsParts {
  readonly store: ObjectStore;
  /** For sockets and images. */
  readonly folder: string;
  readonly faults: PodFaults;
  /** Reference → the archive with `worker.mjs`. */
  readonly archiveOf: (reference: string) => string | undefined;
  /** Where a Service answers. */
  readonly addressOf: (service: string, namespace: string) => string;
}

interface Running {
  readonly log: PodLog;
  readonly isOver: () => boolean;
  /** Until the process has been started. */
  started: Promise<void>;
  process: ContainerProcess | undefined;
  wasReady: boolean;
  restarts: number;
}

export type PodTemplate = Pick<Metadata, 'name' | 'namespace' | 'labels' | 'annotations' | 'ownerReferences'> & {
  readonly spec: Stored['spec'];
};

/** The pods of a cluster, whose containers are processes. */
export class Pods {
  readonly #parts: PodsParts;
  readonly #running = new Map<string, Running>();
  readonly #unpacked = new Map<string, Promise<string>>();
  readonly #logs = new Set<ServerResponse>();
  #count = 0;

  constructor(parts: PodsParts) {
    this.#parts = parts;
  }

  start({ spec, ...metadata }: PodTemplate): void {
    const { store } = this.#parts;
    store.create(POD, metadata.namespace, { apiVersion: 'v1', kind: 'Pod', metadata, spec }, 'kubelet');
    const key = `${metadata.namespace}/${metadata.name}`;
    const isOver = () => !this.#running.has(key);
    const running: Running = {
      log: new PodLog(),
      isOver,
      started: Promise.resolve(),
      process: undefined,
      wasReady: false,
      restarts: 0,
    };
    this.#running.set(key, running);
    running.started = this.#run(running, metadata, spec);
  }

  /** Deletes a pod, and ends its process. */
  async stop(namespace: string, name: string): Promise<void> {
    const key = `${namespace}/${name}`;
    const running = this.#running.get(key);
    this.#running.delete(key);
    if (this.#parts.store.find(POD, namespace, name)) this.#parts.store.delete(POD, namespace, name);
    await running?.started;
    await running?.process?.stop();
    running?.log.end();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((key) => this.stop(...(key.split('/') as [string, string]))));
  }

  /** Kills the process of a pod, as the kernel does that has no memory left. */
  crash(namespace: string, name: string): void {
    this.#running.get(`${namespace}/${name}`)?.process?.kill();
  }

  /** The socket of a pod that is ready. */
  socketOf({ metadata: { namespace, name } }: Stored): string | undefined {
    const running = this.#running.get(`${namespace}/${name}`);
    return running?.wasReady ? running.process?.socket : undefined;
  }

  /** Cuts off all who read logs, as a load balancer does. @returns how many those were */
  dropLogs(): number {
    const { size } = this.#logs;
    for (const response of this.#logs) response.destroy();
    return size;
  }

  sendLog({ metadata: { namespace, name } }: Stored, query: URLSearchParams, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.flushHeaders();
    const gone = new AbortController();
    this.#logs.add(response);
    response.on('close', () => {
      this.#logs.delete(response);
      gone.abort();
    });
    const log = this.#running.get(`${namespace}/${name}`)?.log ?? new PodLog();
    void log.read(query, (text) => response.write(text), gone.signal).then(() => response.end());
  }

  async #run(running: Running, metadata: Omit<PodTemplate, 'spec'>, spec: Stored['spec']): Promise<void> {
    const { store, faults, archiveOf } = this.#parts;
    const { namespace, name } = metadata;
    const container = spec.containers[0];
    const tell = (state: object, more: object = {}) => {
      const containerStatuses = [
        { name: container.name, ready: false, restartCount: running.restarts, state, ...more },
      ];
      const isRunning = 'running' in state;
      const startTime = new Date().toISOString();
      if (running.isOver()) return;
      store.setStatus(POD, namespace, name, { phase: isRunning ? 'Running' : 'Pending', startTime, containerStatuses });
    };
    const waits = (reason: string, message: string) => tell({ waiting: { reason, message } });
    if (faults.unschedulable !== undefined) {
      const condition = {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message: faults.unschedulable,
      };
      return store.setStatus(POD, namespace, name, { phase: 'Pending', conditions: [condition] });
    }
    const archive = archiveOf(container.image);
    if (archive === undefined || faults.unpullable.has(container.image))
      return waits('ImagePullBackOff', `Back-off pulling image "${container.image}": not found`);
    const env = this.#environment({ namespace, name }, container.env ?? []);
    if (typeof env === 'string') return waits('CreateContainerConfigError', env);
    const folder = await this.#folderOf(container.image, archive);
    if (running.isOver()) return;
    this.#count += 1;
    const begin = () => {
      tell({ running: { startedAt: new Date().toISOString() } });
      running.process = new ContainerProcess({
        folder,
        command: container.command ?? ['node', 'worker.mjs'],
        socket: join(this.#parts.folder, `${this.#count}.sock`),
        env,
        probe: container.readinessProbe,
        log: running.log,
        onReady: () => {
          running.wasReady = true;
          tell({ running: { startedAt: new Date().toISOString() } }, { ready: true });
        },
        onExit: (code) => {
          if (running.isOver()) return;
          const message = running.log.tail(TOLD_LINES);
          running.restarts += 1;
          const lastState = { terminated: { exitCode: code ?? 137, reason: 'Error', message } };
          const waiting = { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container' };
          tell({ waiting }, { lastState });
          // One that has been ready starts again at once; the others would only fail again.
          if (running.wasReady) begin();
          running.wasReady = false;
        },
      });
    };
    begin();
  }

  /** The variables of a container, or what keeps it from being made. */
  #environment(
    { namespace, name: pod }: Pick<PodTemplate, 'namespace' | 'name'>,
    variables: readonly Stored['spec'][],
  ): Record<string, string> | string {
    const env: Record<string, string> = {};
    for (const { name, value, valueFrom } of variables) {
      const { name: secret, key } = valueFrom?.secretKeyRef ?? {};
      if (secret === undefined) {
        env[name] = valueFrom?.fieldRef ? pod : this.#resolved(value ?? '');
        continue;
      }
      const data = this.#parts.store.find(SECRET, namespace, secret)?.['data']?.[key];
      if (data === undefined) return `secret "${secret}" not found`;
      env[name] = Buffer.from(data, 'base64').toString();
    }
    return env;
  }

  /** Names of Services as addresses of this machine, which has no name server for them. */
  #resolved(value: string): string {
    return value.replaceAll(SERVICE_NAME, (_, service: string, namespace: string) =>
      this.#parts.addressOf(service, namespace),
    );
  }

  #folderOf(reference: string, archive: string): Promise<string> {
    const known = this.#unpacked.get(reference);
    if (known) return known;
    const folder = join(this.#parts.folder, `image-${this.#unpacked.size}`);
    const made = mkdir(folder)
      .then(() => unpack(archive, folder))
      .then(() => folder);
    this.#unpacked.set(reference, made);
    return made;
  }
}
