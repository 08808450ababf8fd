import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { type Agent, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON. */
  readonly json: () => Record<string, unknown>;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** An object is sent as JSON, text and bytes as they are. */
  readonly body?: unknown;
  readonly agent?: Agent;
}

type LogLine = Record<string, unknown> & { readonly msg?: string };

/** What a whole suite sets for all of its workers. */
const inherited = () => ({ PATH: process.env['PATH'], FLASH_DIRECT_ROUTES: process.env['FLASH_DIRECT_ROUTES'] });

let sockets = 0;

/** A worker in a process of its own, reached over a Unix socket. */
export class WorkerProcess {
  readonly child: ChildProcess;
  readonly socketPath: string;
  readonly lines: LogLine[] = [];
  stderr = '';
  readonly #waiting: { matches: (line: LogLine) => boolean; resolve: (line: LogLine) => void }[] = [];
  /** Exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>;

  constructor(folder: string, env: Record<string, string> = {}, stdin: 'ignore' | 'pipe' = 'ignore') {
    sockets += 1;
    this.socketPath = join(folder, `worker-${sockets}.sock`);
    this.child = spawn(process.execPath, ['worker.mjs'], {
      cwd: folder,
      env: { ...inherited(), FLASH_RESOURCE_NAME: 'user-service', PORT: this.socketPath, ...env },
      stdio: [stdin, 'pipe', 'pipe'],
    });
    // 'close' comes after the last output, unlike 'exit'.
    this.exited = once(this.child, 'close').then(([code]) => code as number | null);
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    createInterface({ input: this.child.stdout! }).on('line', (text) => this.#read(text));
  }

  #read(text: string): void {
    const line = JSON.parse(text) as LogLine;
    this.lines.push(line);
    for (const { matches, resolve } of this.#waiting) if (matches(line)) resolve(line);
  }

  /** Resolves with the first log line with this message and these fields, past or to come; rejects if the worker ends without it. */
  async logged(msg: string, fields: Record<string, unknown> = {}): Promise<LogLine> {
    const wanted = Object.entries({ msg, ...fields });
    const matches = (line: LogLine) => wanted.every(([name, value]) => line[name] === value);
    const past = this.lines.find(matches);
    if (past) return past;
    const seen = new Promise<LogLine>((resolve) => this.#waiting.push({ matches, resolve }));
    const ended = this.exited.then((code) => {
      const late = this.lines.find(matches);
      if (late) return late;
      throw new Error(`the worker ended with ${code} and never logged "${msg}"\n${this.stderr}`);
    });
    return Promise.race([seen, ended]);
  }

  async ask(path: string, asking: Asking = {}): Promise<Answer> {
    return ask({ socketPath: this.socketPath }, path, asking);
  }

  /** Ends the process if it still runs, and waits until it has ended. */
  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}

export async function ask(
  target: { socketPath: string } | { host: string; port: number },
  path: string,
  { method, headers = {}, body, agent }: Asking = {},
): Promise<Answer> {
  const raw = typeof body === 'string' || Buffer.isBuffer(body);
  const payload = raw ? body : JSON.stringify(body);
  const json = body !== undefined && !raw ? { 'content-type': 'application/json' } : {};
  const outgoing = request({
    ...target,
    path,
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...json, ...headers },
    agent: agent ?? false,
  });
  outgoing.end(payload);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return {
    status: response.statusCode!,
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as Record<string, unknown>,
  };
}
