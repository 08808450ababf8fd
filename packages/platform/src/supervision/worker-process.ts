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

/** What a worker's process is started with. */
export interface ProcessPlan {
  /** Folder of the unpacked artifact. */
  readonly folder: string;
  /** Node's own, before the file. */
  readonly nodeOptions: readonly string[];
  readonly file: string;
  readonly args: readonly string[];
  /** The whole environment: nothing of the platform's own gets in. */
  readonly env: Readonly<Record<string, string>>;
  /** Called just before the start: makes the worker's files, and returns the command to run, such as one that isolates the given one. */
  readonly prepare: (command: Command) => Command;
  /** Those of the variables, by name, whose values are taken out of what it prints. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Of all workers, since they share what it allows. */
  readonly outputs: OutputLimiter;
  readonly onLine: (stream: 'stdout' | 'stderr', line: string) => void;
  /** Settles when further lines may come; undefined when they may now. */
  readonly ready: () => Promise<void> | undefined;
  /** Called once for each of its outputs that it is slowed by noticeably. */
  readonly onSlowed: () => void;
}

/** How a process ended. */
export interface ProcessEnd {
  /** As words: `exited with code 1`. */
  readonly how: string;
  /** Null when a signal ended it, or when it could not be started. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines that it wrote to stderr. */
  readonly stderr: string;
}

export interface WorkerProcess {
  /** The process that was spawned: it leads the worker's group. Undefined when it could not be started. */
  readonly leader: number | undefined;
  /**
   * The worker itself: the leader, or the process that it has started in a PID namespace. Undefined when it could not be started, and for an isolated
   * one until it is there, some milliseconds after the leader.
   */
  readonly pid: number | undefined;
  /** Has `pid` told after the worker's end too: then the system does not tell it any more. To be called while the worker runs. */
  learnPid(): void;
  readonly ended: Promise<ProcessEnd>;
  /** SIGTERM goes to the process, which ends its children; the others go to its children too. */
  signal(signal: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
}

/** A grandchild may hold the pipes open after the end of the worker: what is in them is waited for only so long. */
const OUTPUT_WAIT_MS = 200;

/**
 * Starts a worker's process: in a group of its own, so that a Ctrl-C on the terminal is the platform's to answer and children go with
 * it, and with a pipe as standard input whose end tells it that the platform is gone.
 */
export function startProcess(plan: ProcessPlan): WorkerProcess {
  let command: Command;
  try {
    command = commandOf(plan);
  } catch (error) {
    const ended = { how: notStarted(error as Error), exitCode: null, signal: null, stderr: '' };
    const nothing = () => undefined;
    return { leader: undefined, pid: undefined, ended: Promise.resolve(ended), learnPid: nothing, signal: nothing };
  }
  return run(command, plan);
}

function run({ words: [program = '', ...args], env, enclosed }: Command, plan: ProcessPlan): WorkerProcess {
  // Without pipes when there were no descriptors for them: its `error` says so.
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
      // Children of a worker must not outlive it; the number can't have been given out again yet.
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
    signal(signal) {
      // Until its end was seen the pid is still the child's: Node has not reaped it.
      if (child.exitCode === null && child.signalCode === null) shape?.signal(signal);
    },
  };
}

/** What a worker prints, as lines. */
interface OutputLines {
  /** To be called when the process has ended: what it has printed is no longer waited with. */
  finish(): void;
  /** To be called when no more can come: gives out a last line that has no end. */
  end(): void;
}

/** @param stream null when there was no descriptor for it */
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
