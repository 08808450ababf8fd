import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ConfigFault, FlashConfig } from '@flash-ts/core/config';
import { configFaults } from '@flash-ts/core/config';
import { coreErrors, type FlashError } from '@flash-ts/core/errors';
import { buildErrors } from '../errors/catalogue.js';
import { killGroup, signalGroup } from '../processes/kill-group.js';
import { CONFIG_FILES, readProjectFile } from '../project/index.js';

const EVALUATE = fileURLToPath(new URL('./evaluate.js', import.meta.url));
/** The last characters of the output that are kept for an error. */
const OUTPUT_LIMIT = 4_000;

/** What the process that imports a configuration answers. `json` is undefined for what JSON can't hold. */
export type Evaluated =
  | { readonly kind: 'value'; readonly json: string | undefined }
  | { readonly kind: 'thrown'; readonly message: string; readonly stack: string };

/** A configuration without faults in its form. */
export interface ReadConfig {
  /** Relative to the project. */
  readonly file: string;
  readonly config: FlashConfig;
  /** Rejects with the error for faults that were found later; does nothing for none. */
  readonly refuse: (faults: readonly ConfigFault[]) => Promise<void>;
}

export interface ConfigOptions {
  /** Variables that the configuration can read. */
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Reads the project's configuration by running it in a process of its own.
 *
 * @returns undefined for a project without one
 * @throws FlashError `FLASH_CONFIG_FAILED`, `FLASH_CONFIG_TIMEOUT`, or the fault with its line; `FLASH_CONFIG_FAULTS` for several
 */
export async function readConfig(projectDir: string, options: ConfigOptions): Promise<ReadConfig | undefined> {
  for (const file of CONFIG_FILES) {
    const source = await readProjectFile(join(projectDir, file));
    if (source === undefined) continue;
    const config = await valueOf(file, projectDir, options);
    const refuse = (faults: readonly ConfigFault[]) => refuseAll(file, source, faults);
    await refuse(configFaults(config));
    return { file, config: config as FlashConfig, refuse };
  }
  return undefined;
}

async function refuseAll(file: string, source: string, found: readonly ConfigFault[]): Promise<void> {
  if (found.length === 0) return;
  // With the parser, which takes longer to load than a configuration takes to read.
  const { lineOfKey } = await import('./line-of-key.js');
  const faults = found.map(({ path, error }) => error.with({ where: { file, ...lineOfKey(file, source, path) } }));
  const [first, ...more] = faults;
  if (first && more.length === 0) throw first;
  throw coreErrors.FLASH_CONFIG_FAULTS({ count: faults.length, file }, { faults });
}

async function valueOf(file: string, projectDir: string, { env, timeoutMs, signal }: ConfigOptions): Promise<unknown> {
  signal.throwIfAborted();
  const path = join(projectDir, file);
  // A group of its own, so that its children can be killed with it.
  const child = spawn(process.execPath, [EVALUATE, path], {
    cwd: projectDir,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  try {
    const outcome = await answerOf(child, timeoutMs, signal);
    if (outcome.kind === 'value') return outcome.json === undefined ? undefined : JSON.parse(outcome.json);
    throw failed(file, path, outcome, timeoutMs);
  } finally {
    await killGroup(child);
  }
}

type Outcome =
  | Evaluated
  | { readonly kind: 'ended'; readonly how: string; readonly output: string }
  | { readonly kind: 'timeout'; readonly output: string };

function failed(
  file: string,
  path: string,
  outcome: Exclude<Outcome, { readonly kind: 'value' }>,
  timeoutMs: number,
): FlashError {
  if (outcome.kind === 'thrown') {
    const { message, stack } = outcome;
    return buildErrors.FLASH_CONFIG_FAILED({ file, message }, { where: placeIn(stack, file, path), cause: stack });
  }
  const where = { file };
  const cause = outcome.output.trim() === '' ? {} : { cause: outcome.output.trim() };
  return outcome.kind === 'timeout'
    ? buildErrors.FLASH_CONFIG_TIMEOUT({ file, seconds: timeoutMs / 1000 }, { where, ...cause })
    : buildErrors.FLASH_CONFIG_FAILED({ file, message: `its process ended with ${outcome.how}` }, { where, ...cause });
}

/** Where in the file an error was thrown, as far as its stack tells: Node has the line of a syntax error at the top. */
function placeIn(stack: string, file: string, path: string): { readonly file: string; readonly line?: number } {
  for (const name of [pathToFileURL(path).href, path]) {
    const after = stack.split(`${name}:`)[1];
    const line = after === undefined ? NaN : Number.parseInt(after, 10);
    if (line > 0) return { file, line };
  }
  return { file };
}

function answerOf(child: ChildProcess, timeoutMs: number, signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-OUTPUT_LIMIT);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const timer = setTimeout(() => settle({ kind: 'timeout', output }), timeoutMs);
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    const settle = (outcome: Outcome) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve(outcome);
    };
    child.once('message', (message) => settle(message as Evaluated));
    child.once('error', reject);
    // Processes that it started keep its pipes open, and `close` waits for these.
    child.once('exit', () => signalGroup(child));
    child.once('close', (code, killedBy) => settle({ kind: 'ended', how: killedBy ?? `exit code ${code}`, output }));
  });
}
