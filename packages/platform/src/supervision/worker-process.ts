import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Command } from '../isolation/enclosure.js';
import { LineSplitter } from '../logs/line-splitter.js';
import { SecretMask } from '../logs/secret-mask.js';
import { SecretPatterns } from '../logs/secret-patterns.js';
import { LastWords } from './last-words.js';
import type { OutputLimiter } from './output-limiter.js';
import { signalGroup } from '../processes/process-identity.js';
import { enclosedShape, plainShape } from './worker-shape.js';

/** How to start a worker's process. */
export interface ProcessPlan {
  /** Folder of the unpacked artifact. */
  readonly folder: string;
  /** Node's options, before the file. */
  readonly nodeOptions: readonly string[];
  readonly file: string;
  readonly args: readonly string[];
  /** The whole environment: the process inherits nothing from the platform. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Called just before the start: makes the worker's files, and returns the command to run, for example one that isolates the given one.
   */
  readonly prepare: (command: Command) => Command;
  /** Variables, by name, whose values are removed from the output. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The limiter of all workers' output. */
  readonly outputs: OutputLimiter;
  readonly onLine: (stream: 'stdout' | 'stderr', line: string) => void;
  /** Settles when further lines may come; undefined if they may come now. */
  readonly ready: () => Promise<void> | undefined;
  /** Called once for each of its outputs that slows the worker down noticeably. */
  readonly onSlowed: () => void;
}

/** How a process ended. */
export interface ProcessEnd {
  /** A phrase: `exited with code 1`. */
  readonly how: string;
  /** Null if a signal ended it, or if it could not be started. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines that it wrote to stderr. */
  readonly stderr: string;
}

export interface WorkerProcess {
  /** The spawned process, which leads the worker's group. Undefined if it could not be started. */
  readonly leader: number | undefined;
  /**
   * The worker itself: the leader, or the process that the leader has started in a PID namespace. Undefined if it could not be started, and
   * for an isolated worker until its process exists, some milliseconds after the leader.
   */
  readonly pid: number | undefined;
  /** Reads `pid` while the system still reports it, so that it is known after the worker's end too. Call it while the worker runs. */
  learnPid(): void;
  readonly ended: Promise<ProcessEnd>;
  /**
   * Writes a byte to its standard input: its artifact is complete. In development a worker waits for that before it reads its manifest; others
   * ignore it.
   */
  proceed(): void;
  /** SIGTERM is sent to the process, which ends its children; the other signals are sent to its children too. */
  signal(signal: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
}

/** Milliseconds to wait for the rest of the output: a grandchild may hold the pipes open after the end of the worker. */
const OUTPUT_WAIT_MS = 200;

/**
 * Starts a worker's process in a group of its own, so that a Ctrl-C on the terminal reaches only the platform and children end with the
 * worker, and with a pipe as standard input whose end tells the worker that the platform has ended.
 */
export function startProcess(plan: ProcessPlan): WorkerProcess {
  let command: Command;
  try {
    command = commandOf(plan);
  } catch (error) {
    const ended = { how: notStarted(error as Error), exitCode: null, signal: null, stderr: '' };
    const nothing = () => undefined;
    const absent = { leader: undefined, pid: undefined, learnPid: nothing, proceed: nothing, signal: nothing };
    return { ...absent, ended: Promise.resolve(ended) };
  }
  return run(command, plan);
}

function run({ words: [program = '', ...args], env, enclosed }: Command, plan: ProcessPlan): WorkerProcess {
  // Without pipes if there were no descriptors for them; its `error` event reports that.
  const child: ChildProcess = spawn(program, args, {
    cwd: plan.folder,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const shape = child.pid === undefined ? undefined : (enclosed ? enclosedShape : plainShape)(child.pid);
  const stderr = new LastWords();
  const patterns = new SecretPatterns(plan.secrets);
  const outputs = (['stdout', 'stderr'] as const).map((stream) =>
    readOutput(child[stream], patterns, plan, (line) => {
      if (stream === 'stderr') stderr.add(line);
      plan.onLine(stream, line);
    }),
  );
  child.stdin?.on('error', () => undefined);

  const ended = new Promise<ProcessEnd>((resolve) => {
    const settle = (exit: Omit<ProcessEnd, 'stderr'>) => {
      for (const output of outputs) output.end();
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve({ ...exit, stderr: stderr.text });
    };
    child.once('error', (error) => settle({ how: notStarted(error), exitCode: null, signal: null }));
    child.once('exit', (code, killedBy) => {
      // Children of a worker must not outlive it; the group's number can't have been reused yet.
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
      const spawned = { exitCode: code, signal: killedBy };
      const { exitCode, signal } = shape?.exitOf(spawned) ?? spawned;
      const how = signal === null ? `exited with code ${exitCode}` : `was ended by ${signal}`;
      const exit = { how, exitCode, signal };
      for (const output of outputs) output.finish();
      const waiting = setTimeout(settle, OUTPUT_WAIT_MS, exit);
      child.once('close', () => {
        clearTimeout(waiting);
        settle(exit);
      });
    });
  });
  return {
    leader: child.pid,
    get pid() {
      return shape?.pid;
    },
    learnPid: () => shape?.learnPid(),
    ended,
    proceed: () => void child.stdin?.write('\n'),
    signal(signal) {
      // Until Node has reported the end, it has not reaped the child, so the pid is still the child's.
      if (child.exitCode === null && child.signalCode === null) shape?.signal(signal);
    },
  };
}

/** Splits a worker's output into lines. */
interface OutputLines {
  /** Call it when the process has ended: the rest of its output is read without a limit. */
  finish(): void;
  /** Call it when no more output can come: emits a last line that has no line end. */
  end(): void;
}

/** @param stream null if there was no descriptor for it */
function readOutput(
  stream: Readable | null,
  patterns: SecretPatterns,
  { outputs, ready, onSlowed }: ProcessPlan,
  onLine: (line: string) => void,
): OutputLines {
  const splitter = new LineSplitter(onLine);
  const mask = new SecretMask(patterns);
  const read = (chunk: Buffer) => splitter.write(mask.write(chunk));
  const finish = stream ? outputs.attach(stream, { read, ready, onSlowed }) : () => undefined;
  return {
    finish,
    end() {
      finish();
      splitter.write(mask.end());
      splitter.end();
    },
  };
}

function commandOf({ nodeOptions, file, args, env, prepare }: ProcessPlan): Command {
  return prepare({ words: [process.execPath, ...nodeOptions, file, ...args], env });
}

function notStarted({ message }: Error): string {
  return `could not be started: ${message}`;
}
