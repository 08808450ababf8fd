import type { TargetName } from '@flash-ts/core/config';
import type { Terminal } from '../output/terminal.js';
import { visibleLines } from '../output/visible-lines.js';
import type { Progress, Target, TargetOptions } from '../targets/target.js';

/**
 * What a value names, for shell completion: things that are deployed, endpoints of the project as it was built last, settings of the
 * platform, or files.
 */
export type NameKind =
  | 'apps'
  | 'environments'
  | 'endpoints'
  | 'workers'
  | 'queues'
  | 'jobs'
  | 'built-endpoints'
  | 'settings'
  | 'files'
  | 'folders';

interface ValueDefinition {
  readonly description: string;
  readonly names?: NameKind;
  /** The values that can be written, for shell completion; the command itself checks its values. */
  readonly values?: readonly string[];
}

export interface OptionDefinition extends ValueDefinition {
  /** As commander reads it: `--port <n>`. */
  readonly flags: string;
  readonly default?: string | boolean;
}

export interface ArgumentDefinition extends ValueDefinition {
  /** As commander reads it: `[dir]`, `[names...]`. */
  readonly flags: string;
}

/** A command line of the help, and what it does. */
export interface Example {
  readonly line: string;
  readonly what: string;
}

/** The context that every command gets. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Absolute path of `--project`, or of the working folder. */
  readonly projectDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Opens a target that endpoints are deployed to. */
  readonly target: (name: TargetName, options?: TargetOptions) => Promise<Target>;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
}

/** The progress output and cancellation of a long operation. A step may have texts of workers and of a cloud in it. */
export function progressOn({ terminal, signal }: Pick<CommandContext, 'terminal' | 'signal'>): Progress {
  return { signal, onStep: (text) => terminal.note(terminal.style('dim', visibleLines(text))) };
}

/** The result of a command: `data` for `--json`, `text` for a person; `follow` runs afterwards until the signal aborts. */
export interface CommandOutcome {
  readonly data: unknown;
  readonly text: string;
  readonly follow?: () => Promise<void>;
  /** 1 for a command that ran correctly and reports a problem. Default 0. */
  readonly exitCode?: 0 | 1;
}

/** The result of a command that prints lines as they come. */
export interface StreamedOutcome {
  readonly print: () => Promise<void>;
}

export type CommandOptions = Readonly<Record<string, string | boolean | undefined>>;

export type CommandRun = (
  context: CommandContext,
  options: CommandOptions,
  args: readonly string[],
) => Promise<CommandOutcome | StreamedOutcome>;

/** A command is data; `createProgram` turns it into a commander command, and `index.ts` is the only place that prints or exits. */
export interface CommandDefinition {
  /** `deploy`, or `platform start` for a command of a group. */
  readonly name: string;
  readonly alias?: string;
  readonly summary: string;
  readonly arguments?: readonly ArgumentDefinition[];
  readonly options?: readonly OptionDefinition[];
  readonly examples: readonly [Example, ...Example[]];
  /** What is shown while it works for more than a second: `Deploying`. Not of commands that ask questions by themselves. */
  readonly doing?: string;
  readonly run: CommandRun;
}

/** What a command does, loaded when it runs. */
export function loaded(load: () => Promise<CommandRun>): CommandRun {
  return async (...parameters) => (await load())(...parameters);
}
