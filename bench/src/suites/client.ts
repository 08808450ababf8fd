import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inTurn, PROCESSOR_TIME, tell } from '../compare.ts';
import { pinned } from '../load.ts';
import { startServer } from '../server-process.ts';

const CALLING = fileURLToPath(new URL('../servers/calling.ts', import.meta.url));
const SERVER = fileURLToPath(new URL('../servers/fixed-answer.ts', import.meta.url));
const SECONDS = 3;
const CALLS_AT_ONCE = [1, 32];
/** Requests a second of the typed client as a part of those of undici alone. */
const TARGET = 0.9;

interface Figures {
  readonly perSecond: number;
  readonly microseconds: number;
}

/** The typed client against undici's bare `request`, each in a process of its own, on kept connections, in turn. */
export async function benchClient(rounds: number): Promise<void> {
  const server = await startServer([process.execPath, SERVER]);
  try {
    for (const method of ['GET', 'POST']) {
      for (const atOnce of CALLS_AT_ONCE) await compareClients(server.url, method, atOnce, rounds);
    }
  } finally {
    await server.stop();
  }
}

async function compareClients(url: string, method: string, atOnce: number, rounds: number): Promise<void> {
  const sides = [`bare ${method}`, `typed ${method}`];
  const taken = await inTurn(sides, rounds, (side) => call(side, url, atOnce));
  console.log(`\n${method} by a client, ${atOnce} calls at once (${rounds} rounds of ${SECONDS} s; ≥ ${TARGET})`);
  tell(sides, taken, [{ of: 'perSecond', unit: 'calls/s' }, PROCESSOR_TIME]);
}

async function call(side: string, url: string, atOnce: number): Promise<Figures> {
  const [file, ...args] = [...pinned(1), process.execPath, CALLING, side, url, String(atOnce), String(SECONDS)];
  const { stdout } = await promisify(execFile)(file, args);
  return JSON.parse(stdout) as Figures;
}
