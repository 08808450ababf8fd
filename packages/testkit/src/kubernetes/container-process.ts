import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { request, type IncomingMessage } from 'node:http';
import type { PodLog } from './pod-log.ts';

interface Probe {
  readonly httpGet: { readonly path: string; readonly httpHeaders?: readonly { name: string; value: string }[] };
}

export interface ContainerOptions {
  /** Of the image: `worker.mjs` is in it. */
  readonly folder: string;
  /** `node` with a program: the worker, or `/flash/queue.mjs`. */
  readonly command: readonly string[];
  readonly socket: string;
  readonly env: Readonly<Record<string, string>>;
  readonly probe: Probe | undefined;
  readonly log: PodLog;
  readonly onReady: () => void;
  /** The exit code; null after a signal. */
  readonly onExit: (code: number | null) => void;
}

const PROBE_MS = 30;
/** What images have beside the worker. */
const QUEUE_PROGRAM = fileURLToPath(new URL('../../../platform/dist/bundle/queue.mjs', import.meta.url));

/** A worker as the container of a pod: a process of this machine that listens on a socket instead of a port. */
export class ContainerProcess {
  readonly socket: string;
  readonly exited: Promise<void>;
  readonly #child: ChildProcess;
  #isOver = false;

  constructor(options: ContainerOptions) {
    const { folder, command, socket, env, log } = options;
    this.socket = socket;
    const child = spawn(process.execPath, command.slice(1).map(installed), {
      cwd: folder,
      env: { PATH: process.env['PATH'], ...env, PORT: socket, PORT_HEALTH: socket },
      // A worker whose standard input ends has lost its platform.
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.exited = this.#run(options, Promise.all([log.take(child.stdout), log.take(child.stderr)]));
    void this.#probe(options);
  }

  /** Ends the process as kubelet does, and waits for its end. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await this.exited;
    clearTimeout(timer);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async #run({ onExit }: ContainerOptions, written: Promise<unknown>): Promise<void> {
    const [code] = (await once(this.#child, 'exit')) as [number | null];
    await written;
    this.#isOver = true;
    onExit(code);
  }

  async #probe({ socket, probe, onReady }: ContainerOptions): Promise<void> {
    while (!this.#isOver) {
      const status = await answerOf(socket, probe);
      // As kubelet counts.
      if (status >= 200 && status < 400 && !this.#isOver) return onReady();
      await new Promise((resolve) => setTimeout(resolve, PROBE_MS));
    }
  }
}

function installed(path: string): string {
  return path === '/flash/queue.mjs' ? QUEUE_PROGRAM : path;
}

async function answerOf(socketPath: string, probe: Probe | undefined): Promise<number> {
  const { path = '/', httpHeaders = [] } = probe?.httpGet ?? {};
  const headers = Object.fromEntries(httpHeaders.map(({ name, value }) => [name, value]));
  try {
    const asked = request({ socketPath, path, headers, agent: false });
    asked.end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode ?? 0;
  } catch {
    return 0;
  }
}
