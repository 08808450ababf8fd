import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { fileURLToPath } from 'node:url';
import { until } from '@flash-ts/testkit/waiting';

/** A place in a file, from 0 as debuggers count. */
export interface Place {
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

interface Script {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL: string;
}

interface Location {
  readonly scriptId: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

const DATA = 'data:application/json;base64,';

/** What Chrome's developer tools and editors do with a process: they speak its protocol, and read the source maps that it names. */
export class Debugger {
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, (message: Message) => void>();
  readonly #scripts = new Map<string, Script>();
  #calls = 0;
  /** Where it stands still, in the author's source. */
  paused: Place | undefined;
  closed = false;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#take(JSON.parse(String(data)) as Message));
    socket.addEventListener('close', () => (this.closed = true));
  }

  /** @param address host and port, where the process is found by `/json/list` */
  static async connect(address: string): Promise<Debugger> {
    const [target] = (await (await fetch(`http://${address}/json/list`)).json()) as { webSocketDebuggerUrl: string }[];
    const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '');
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', reject);
    });
    const made = new Debugger(socket);
    await made.#call('Debugger.enable');
    return made;
  }

  /** Sets a breakpoint at a line of the author's source, once the process has loaded it. @param line from 0 */
  async breakAt(source: string, line: number): Promise<void> {
    const params = await until(`a script has line ${line} of ${source}`, () => this.#generated(source, line));
    await this.#call('Debugger.setBreakpointByUrl', params);
  }

  async evaluate(expression: string): Promise<unknown> {
    const { result } = (await this.#call('Debugger.evaluateOnCallFrame', { callFrameId: this.#frame, expression })) as {
      result: { value: unknown };
    };
    return result.value;
  }

  /** Lets a process run that has waited for a debugger. */
  async run(): Promise<void> {
    await this.#call('Runtime.runIfWaitingForDebugger');
  }

  async resume(): Promise<void> {
    this.paused = undefined;
    await this.#call('Debugger.resume');
  }

  close(): void {
    this.#socket.close();
  }

  #frame = '';

  #call(method: string, params: object = {}): Promise<unknown> {
    this.#calls += 1;
    const id = this.#calls;
    return new Promise((resolve, reject) => {
      this.#answers.set(id, ({ result, error }) => (error ? reject(new Error(error.message)) : resolve(result)));
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  #take({ id, method, params, ...answer }: Message): void {
    if (id !== undefined) this.#answers.get(id)?.(answer);
    else if (method === 'Debugger.scriptParsed') this.#scripts.set((params as Script).scriptId, params as Script);
    else if (method === 'Debugger.paused') {
      const [frame] = (params as { callFrames: { callFrameId: string; location: Location }[] }).callFrames;
      if (!frame) return;
      this.#frame = frame.callFrameId;
      this.paused = this.#original(frame.location);
    }
  }

  #generated(source: string, line: number): object | undefined {
    for (const script of this.#scripts.values()) {
      const place = generatedPlace(script, source, line);
      if (place) return { url: script.url, ...place };
    }
    return undefined;
  }

  #original({ scriptId, lineNumber, columnNumber }: Location): Place {
    const script = this.#scripts.get(scriptId);
    const entry = script && mapOf(script)?.findEntry(lineNumber, columnNumber);
    if (!script || !entry || !('originalSource' in entry))
      return { url: script?.url ?? '', line: lineNumber, column: columnNumber };
    return { url: entry.originalSource, line: entry.originalLine, column: entry.originalColumn };
  }
}

/** Only the project's own modules have their maps in themselves. */
function mapOf({ sourceMapURL }: Script): SourceMap | undefined {
  if (!sourceMapURL.startsWith(DATA)) return undefined;
  const text = Buffer.from(sourceMapURL.slice(DATA.length), 'base64').toString();
  return new SourceMap(JSON.parse(text) as SourceMapPayload);
}

/** Where code of a line begins in a script; undefined if the script has none of it. */
function generatedPlace(script: Script, source: string, line: number): object | undefined {
  const map = mapOf(script);
  if (!map?.payload.sources.includes(source)) return undefined;
  const lines = readFileSync(fileURLToPath(script.url), 'utf8').split('\n');
  for (const [lineNumber, text] of lines.entries()) {
    const columnNumber = text.search(/\S/);
    const entry = map.findEntry(lineNumber, columnNumber);
    if ('originalSource' in entry && entry.originalSource === source && entry.originalLine === line)
      return { lineNumber, columnNumber };
  }
  return undefined;
}
