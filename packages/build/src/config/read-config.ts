import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ConfigFault, FlashConfig } from '@flash-ts/core/config';
import { configFaults } from '@flash-ts/core/config';
import { coreErrors, type FlashError } from '@flash-ts/core/errors';
import { buildErrors } from '../errors/catalogue.js';
import { answerOf, startNode, type AskedProcess } from '../processes/node-process.js';
import { CONFIG_FILES, readProjectFile } from '../project/index.js';

const EVALUATE = fileURLToPath(new URL('./evaluate.js', import.meta.url));

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
  const child = startNode([EVALUATE, path], { cwd: projectDir, env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const read = (sent: Evaluated | { readonly kind?: never }) => (sent.kind === undefined ? undefined : sent);
  const outcome = await answerOf(child, { timeoutMs, signal, read });
  if (outcome.kind !== 'answered') throw unanswered(file, outcome, timeoutMs);
  const { answer } = outcome;
  if (answer.kind === 'value') return answer.json === undefined ? undefined : JSON.parse(answer.json);
  const { message, stack } = answer;
  throw buildErrors.FLASH_CONFIG_FAILED({ file, message }, { where: placeIn(stack, file, path), cause: stack });
}

function unanswered(
  file: string,
  outcome: Exclude<AskedProcess<Evaluated>, { readonly kind: 'answered' }>,
  timeoutMs: number,
): FlashError {
  const output = outcome.output.trim();
  const options = { where: { file }, ...(output !== '' && { cause: output }) };
  return outcome.kind === 'timeout'
    ? buildErrors.FLASH_CONFIG_TIMEOUT({ file, seconds: timeoutMs / 1000 }, options)
    : buildErrors.FLASH_CONFIG_FAILED({ file, message: `its process ended with ${outcome.how}` }, options);
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
