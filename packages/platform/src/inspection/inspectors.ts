import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { debuggerLine } from './debugger-line.js';
import { DebuggerPort } from './debugger-port.js';

/** How workers of a development session can be debugged. */
export interface Inspection {
  /** Address on which debuggers are accepted. Whoever reaches it runs what they like as this user. */
  readonly host: string;
  /** Of the first endpoint; the others have those that follow. 0 for any. */
  readonly port: number;
  /** Whether a worker runs nothing until a debugger is there. */
  readonly waits: boolean;
  /** Folder of the project, with the sources that maps name. */
  readonly projectDir: string;
  /** Called once for each endpoint, when its port is open. */
  readonly onOpen: (endpointName: string, port: number) => void;
  /** Called when a port can't be opened. */
  readonly onProblem: (endpointName: string, problem: string) => void;
}

/** A worker whose output is read. */
export interface InspectedWorker {
  readonly endpointId: string;
  readonly endpointName: string;
  readonly workerId: string;
}

/** What gets the lines of a worker. */
interface LineReader {
  readonly onLine: (stream: 'stdout' | 'stderr', line: string) => void;
}

/** Starts workers with Node's inspector, and keeps a port for each endpoint that leads to its newest worker. */
export class Inspectors {
  readonly #inspection: Inspection;
  readonly #ports = new Map<string, DebuggerPort>();
  /** Settles when the ports that were asked for so far are open: each takes the next one that is free. */
  #opened: Promise<number>;

  constructor(inspection: Inspection) {
    this.#inspection = inspection;
    this.#opened = Promise.resolve(inspection.port);
  }

  /** Node's options for a worker. */
  get nodeOptions(): readonly string[] {
    const preload = pathToFileURL(join(import.meta.dirname, `source-map-preload${extname(import.meta.filename)}`));
    preload.searchParams.set('project', this.#inspection.projectDir);
    const inspect = this.#inspection.waits ? '--inspect-wait' : '--inspect';
    return [`${inspect}=127.0.0.1:0`, '--import', preload.href];
  }

  /** Reads from a worker's output where it can be debugged. Node's own lines about that are left out. */
  reading<Output extends LineReader>({ endpointId, endpointName, workerId }: InspectedWorker, output: Output): Output {
    const port = this.#portOf(endpointId, endpointName);
    const { waits } = this.#inspection;
    let isKnown = false;
    return {
      ...output,
      onLine(stream, line) {
        const about = stream === 'stderr' ? debuggerLine(line) : undefined;
        if (!about) return output.onLine(stream, line);
        if (about.kind === 'lingering') port.leave(workerId);
        // A program that the worker starts may be debugged too.
        if (about.kind !== 'listening' || isKnown) return;
        isKnown = true;
        port.leadTo({ workerId, port: about.port });
        // The debugger of the version before is waited for.
        if (waits) port.leaveOthers(workerId);
      },
    };
  }

  /** Call it when a worker has ended. */
  gone({ endpointId, workerId }: Omit<InspectedWorker, 'endpointName'>): void {
    this.#ports.get(endpointId)?.gone(workerId);
  }

  async close(): Promise<void> {
    await this.#opened;
    await Promise.all([...this.#ports.values()].map((port) => port.close()));
  }

  #portOf(endpointId: string, endpointName: string): DebuggerPort {
    const known = this.#ports.get(endpointId);
    if (known) return known;
    const made = new DebuggerPort();
    this.#ports.set(endpointId, made);
    this.#opened = this.#opened.then((wanted) => this.#open(made, endpointName, wanted));
    return made;
  }

  /** @returns the port for the next endpoint */
  async #open(port: DebuggerPort, endpointName: string, wanted: number): Promise<number> {
    const { host, onOpen, onProblem } = this.#inspection;
    try {
      const opened = await port.listen(host, wanted);
      onOpen(endpointName, opened);
      return wanted === 0 ? 0 : opened + 1;
    } catch (error) {
      onProblem(endpointName, (error as Error).message);
      return wanted;
    }
  }
}
