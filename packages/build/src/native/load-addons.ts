import { loadEnvironment } from '../processes/load-environment.js';
import { killGroup, startNode } from '../processes/node-process.js';

/** Loads each file that its arguments name, and sends the result. */
const PROGRAM = `
for (const path of process.argv.slice(1)) {
  let error;
  try {
    process.dlopen({ exports: {} }, path);
  } catch (thrown) {
    error = String(thrown.message);
  }
  process.send({ path, error });
}
process.disconnect();
`;

export interface LoadLimits {
  /** How long loading all files may take. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A file that has loaded, or the message with which it was refused. */
interface Loaded {
  readonly path: string;
  readonly error?: string;
}

/**
 * Loads addons in a process of the Node that runs here. The result has an empty string for each that loads, and a reason for each that does not.
 * An addon that ends the process, or takes too long, is not in the result; those after it are loaded in another process.
 *
 * @param paths absolute
 */
export async function loadAddons(paths: readonly string[], limits: LoadLimits): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const deadline = performance.now() + limits.timeoutMs;
  for (let rest = paths; rest.length > 0;) {
    const timeoutMs = deadline - performance.now();
    if (timeoutMs <= 0) break;
    const answers = await loadInOneProcess(rest, { ...limits, timeoutMs });
    for (const { path, error = '' } of answers) found.set(path, error);
    // The files are loaded in turn: the first without an answer is the one that ended the process.
    rest = rest.slice(answers.length + 1);
  }
  return found;
}

async function loadInOneProcess(paths: readonly string[], { timeoutMs, signal }: LoadLimits): Promise<Loaded[]> {
  signal?.throwIfAborted();
  const child = startNode(['--eval', PROGRAM, ...paths], {
    env: loadEnvironment(process.env),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const answers: Loaded[] = [];
  child.on('message', (answer: Loaded) => answers.push(answer));
  const limit = AbortSignal.any([AbortSignal.timeout(Math.ceil(timeoutMs)), ...(signal ? [signal] : [])]);
  try {
    await new Promise<void>((resolve, reject) => {
      limit.addEventListener('abort', () => resolve(), { once: true });
      child.once('error', reject);
      // Emitted after the last message, whatever ended the process.
      child.once('disconnect', resolve);
    });
    signal?.throwIfAborted();
    return answers;
  } finally {
    await killGroup(child);
  }
}
