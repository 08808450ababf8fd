import type { ChildProcess } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import type { DescribeOptions, Description } from '@flash-ts/core/describe';
import { loadEnvironment } from '../processes/load-environment.js';
import { answerOf, startNode, type AskedProcess } from '../processes/node-process.js';

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

/** How the run ended, and which file was being imported then. */
export type DescribeOutcome = AskedProcess<Description> & { readonly importing?: string | undefined };

type Message = { readonly importing: string } | { readonly description: Description };

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
  let importing: string | undefined;
  const read = (message: Message, again: () => void) => {
    if ('description' in message) return message.description;
    if (!('importing' in message)) return undefined;
    importing = message.importing;
    // Each import gets the whole time, since the start of the process and the number of classes are not the fault of a file.
    again();
    return undefined;
  };
  const outcome = await answerOf(child, { timeoutMs, signal, read });
  return { ...outcome, importing };
}

/** @param told the options as JSON; without them the process waits for a message with them, whose `root` is the URL of the program that it replaces */
export function startDescriber({
  program,
  cwd,
  placeholders,
  told,
}: Pick<DescribeRun, 'program' | 'cwd' | 'placeholders'> & { readonly told?: string }): ChildProcess {
  return startNode([program, ...(told === undefined ? [] : [told])], {
    cwd,
    env: loadEnvironment(process.env, placeholders),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}
