import { once } from 'node:events';
import { createRequire } from 'node:module';
import { constants, setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { signalGroup, startNode } from '../processes/node-process.js';

/** A compiler's program `tsc`, which Node runs. */
export interface Compiler {
  readonly file: string;
  readonly version: string;
}

/** Characters of output that are kept: enough for thousands of errors. */
const MOST_OUTPUT = 4 * 1024 * 1024;

export interface CompilerRun {
  readonly compiler: Compiler;
  readonly projectDir: string;
  /** Ends the compiler and all that it has started. */
  readonly signal: AbortSignal;
}

/** How the compiler ended: one of `exitCode` and `killedBy` is null. */
export interface CompilerEnd {
  readonly exitCode: number | null;
  readonly killedBy: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The state of the last check, so that the next one looks only at what has changed. */
const STATE_FILE = join('.flash', 'types.tsbuildinfo');

/**
 * Checks the types of a project with its tsconfig.json, in a process of the lowest priority, and writes nothing but its own state.
 *
 * @throws Error if the process can't be started
 */
export async function runCompiler({ compiler, projectDir, signal }: CompilerRun): Promise<CompilerEnd> {
  const options = ['--noEmit', '--incremental', '--tsBuildInfoFile', STATE_FILE, '--pretty', 'false'];
  const { NODE_OPTIONS: _, ...env } = process.env;
  // A Ctrl-C on the terminal is for the command, which ends the compiler.
  const child = startNode([compiler.file, '-p', 'tsconfig.json', ...options], {
    cwd: projectDir,
    env,
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => signalGroup(child);
  signal.addEventListener('abort', end, { once: true });
  try {
    lower(child.pid);
    const outputs = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]
        ?.setEncoding('utf8')
        .on('data', (text: string) => (outputs[name] = (outputs[name] + text).slice(0, MOST_OUTPUT)));
    }
    const [exitCode, killedBy] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return { exitCode, killedBy, ...outputs };
  } finally {
    signal.removeEventListener('abort', end);
  }
}

function lower(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended, or the system does not allow it.
  }
}

/** TypeScript as this package brings it. */
const SHIPPED = 'typescript7';

/** The compiler that the project has installed, or else the one that Flash brings. */
export function findCompiler(projectDir: string): Compiler {
  const own = compilerAt(join(projectDir, 'package.json'), 'typescript');
  const compiler = own ?? compilerAt(import.meta.url, SHIPPED);
  if (!compiler) throw new Error(`the package ${SHIPPED} is not installed`);
  return compiler;
}

/** @param from the file that would import the package */
function compilerAt(from: string, name: string): Compiler | undefined {
  const require = createRequire(from);
  try {
    const path = require.resolve(`${name}/package.json`);
    const { version, bin } = require(path) as { version: string; bin: { tsc: string } };
    return { file: join(dirname(path), bin.tsc), version };
  } catch {
    return undefined;
  }
}
