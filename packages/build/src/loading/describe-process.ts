import { spawn, type ChildProcess } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import type { DescribeOptions, Description } from '@flash-ts/core/describe';
import { killGroup, signalGroup } from '../processes/kill-group.js';
import { loadEnvironment } from '../processes/load-environment.js';

export interface DescribeRun {
  /** The bundle's describing program. */
  readonly program: string;
  readonly cwd: string;
  readonly options: Omit<DescribeOptions, 'onImport'>;
  /** Variables beside the bare environment. */
  readonly placeholders?: Readonly<Record<string, string>> | undefined;
  /** Limit for the start of the process, and for each import. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Gives a process that `startDescriber` has started with the same `cwd`, or undefined. It describes what is beside `program`. */
  readonly spare?: (() => ChildProcess | undefined) | undefined;
}

/** How the run ended: with an answer, with the end of the process before one, or at the time limit. */
export type DescribeOutcome =
  | { readonly kind: 'described'; readonly description: Description }
  | { readonly kind: 'ended'; readonly importing: string | undefined; readonly how: string; readonly output: string }
  | { readonly kind: 'timeout'; readonly importing: string | undefined; readonly output: string };

type Message = { readonly importing: string } | { readonly description: Description };

/** The last characters of the output that are kept for an error. */
const OUTPUT_LIMIT = 4_000;

/**
 * Runs user code in a process of its own, which is killed with all that it started as soon as it has answered: so open ports and timers do
 * not delay a build, and nothing that the code prints reaches our own output.
 */
export async function runDescribe(run: DescribeRun): Promise<DescribeOutcome> {
  const { program, cwd, options, placeholders, timeoutMs, signal, spare } = run;
  signal?.throwIfAborted();
  const waiting = placeholders === undefined ? spare?.() : undefined;
  const child = waiting ?? startDescriber({ program, cwd, placeholders, told: JSON.stringify(options) });
  // One that has ended meanwhile is handled like any other that ends without an answer.
  waiting?.send(JSON.stringify({ ...options, root: pathToFileURL(program).href }), () => undefined);
  try {
    return await outcomeOf(child, timeoutMs, signal);
  } finally {
    await killGroup(child);
  }
}

/** @param told the options as JSON; without them the process waits for a message with them, whose `root` is the URL of the program that it replaces */
export function startDescriber({
  program,
  cwd,
  placeholders,
  told,
}: Pick<DescribeRun, 'program' | 'cwd' | 'placeholders'> & { readonly told?: string }): ChildProcess {
  return spawn(process.execPath, [program, ...(told === undefined ? [] : [told])], {
    cwd,
    env: loadEnvironment(process.env, placeholders),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A group of its own, so that its children can be killed with it.
    detached: true,
  });
}

function outcomeOf(child: ChildProcess, timeoutMs: number, signal?: AbortSignal): Promise<DescribeOutcome> {
  return new Promise((resolve, reject) => {
    let importing: string | undefined;
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-OUTPUT_LIMIT);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const timer = setTimeout(() => resolve({ kind: 'timeout', importing, output }), timeoutMs);
    const abort = () => reject(signal?.reason as Error);
    signal?.addEventListener('abort', abort, { once: true });
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    child.on('message', (message: Message) => {
      if ('importing' in message) {
        importing = message.importing;
        // Each import gets the whole time, since the start of the process and the number of classes are not the fault of a file.
        timer.refresh();
      } else if ('description' in message) {
        settle();
        resolve({ kind: 'described', description: message.description });
      }
    });
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    // Processes that it started keep its pipes open, and `close` waits for these.
    child.once('exit', () => signalGroup(child));
    child.once('close', (code, killedBy) => {
      settle();
      resolve({ kind: 'ended', importing, how: killedBy ?? `exit code ${code}`, output });
    });
  });
}
