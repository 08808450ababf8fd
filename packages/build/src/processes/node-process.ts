import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';

/** Starts a program of this Node. It leads a group of its own, so that its children can be killed with it. */
export function startNode(args: readonly string[], options: Omit<SpawnOptions, 'detached'>): ChildProcess {
  return spawn(process.execPath, args, { ...options, detached: true });
}

/** Kills a process and all that it started, and waits for its end. */
export async function killGroup(child: ChildProcess): Promise<void> {
  const exited = child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const gone = exited ? undefined : new Promise((resolve) => child.once('exit', resolve));
  signalGroup(child);
  await gone;
}

/** Kills a process and all that it started. It is the leader of a group. */
export function signalGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The whole group has ended by itself, or the system has no groups.
    child.kill('SIGKILL');
  }
}

/** What became of a question to a process: it has answered, has ended before that, or did not answer in time. */
export type AskedProcess<Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'ended'; readonly how: string; readonly output: string }
  | { readonly kind: 'timeout'; readonly output: string };

interface Asking<Message, Answer> {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Reads a message: the answer, or undefined for any other. `again` gives the process the whole time anew. */
  readonly read: (message: Message, again: () => void) => Answer | undefined;
}

/** The last characters of the output that are kept for an error. */
const OUTPUT_LIMIT = 4_000;

/** Waits for the answer of a process, and kills the process with all that it has started, whatever comes. @throws the reason of the signal */
export async function answerOf<Message, Answer>(
  child: ChildProcess,
  { timeoutMs, signal, read }: Asking<Message, Answer>,
): Promise<AskedProcess<Answer>> {
  const { promise, resolve, reject } = Promise.withResolvers<AskedProcess<Answer>>();
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-OUTPUT_LIMIT)));
  }
  const timer = setTimeout(() => resolve({ kind: 'timeout', output }), timeoutMs);
  const abort = () => reject(signal?.reason as Error);
  signal?.addEventListener('abort', abort, { once: true });
  const onMessage = (message: unknown) => {
    // The author's code may send something too, of any kind.
    if (typeof message !== 'object' || message === null) return;
    const answer = read(message as Message, () => timer.refresh());
    if (answer !== undefined) resolve({ kind: 'answered', answer });
  };
  child.on('message', onMessage);
  child.once('error', reject);
  // Processes that it started keep its pipes open, and `close` waits for these.
  child.once('exit', () => signalGroup(child));
  child.once('close', (code, killedBy) => resolve({ kind: 'ended', how: killedBy ?? `exit code ${code}`, output }));
  try {
    return await promise;
  } finally {
    child.off('message', onMessage);
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    await killGroup(child);
  }
}
