import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const PRELOAD = fileURLToPath(new URL('memory-preload.mjs', import.meta.url));

/** Where a platform tells what it holds: in a folder beside its home, which has to hold nothing that is not the platform's. */
const socketPrefix = (home: string) => join(`${home}-memory`, 'of');

export const memoryFolder = (home: string) => `${home}-memory`;

/** Variables with which a platform tells what it holds. */
export function tellsMemory(home: string): Readonly<Record<string, string>> {
  return { FLASH_SOAK_MEMORY: socketPrefix(home), NODE_OPTIONS: `--expose-gc --import=${PRELOAD}` };
}

/** MB that a platform holds after a collection: V8's heap, and buffers. Undefined when it has ended. */
export async function heldMegabytes(home: string, pid: number): Promise<number | undefined> {
  try {
    const { heapUsed, external } = await ask(`${socketPrefix(home)}-${pid}`);
    return (heapUsed + external) / 1024 / 1024;
  } catch {
    return undefined;
  }
}

function ask(socketPath: string): Promise<NodeJS.MemoryUsage> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, agent: false }, (response) => {
      json(response).then((usage) => resolve(usage as NodeJS.MemoryUsage), reject);
    });
    asked.on('error', reject).end();
  });
}
