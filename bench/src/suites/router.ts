import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compare } from '../compare.ts';
import { pinned } from '../load.ts';
import { FLASH, GET_NOOP, POST_ORDER, PROJECT, unpackedWorker } from '../orders.ts';
import { startServer } from '../server-process.ts';

const run = promisify(execFile);

/** A call through the router against a call of the worker itself (the base). Router and worker share a core, as the base has one. */
export async function benchRouter(rounds: number): Promise<void> {
  const direct = await startServer([process.execPath, 'worker.mjs'], {
    cwd: await unpackedWorker(),
    env: { FLASH_HOST: '127.0.0.1' },
  });
  const home = await mkdtemp(join(tmpdir(), 'flash-bench-'));
  const flash = async (...args: string[]) => {
    const [file, ...rest] = [...pinned(0), process.execPath, FLASH, ...args, '--json'];
    const { stdout } = await run(file, rest, {
      env: { ...process.env, FLASH_HOME: home, FLASH_PLATFORM_PORT: '0' },
    });
    return JSON.parse(stdout) as { endpoints: { pathUrl: string }[] };
  };
  try {
    const { endpoints } = await flash('deploy', '--project', PROJECT);
    const sides = [
      { name: 'worker, called directly', url: direct.url },
      { name: 'through the router', url: endpoints[0]?.pathUrl ?? '' },
    ];
    await compare('Router, nothing to validate', sides, GET_NOOP, rounds);
    await compare('Router, validated body', sides, POST_ORDER, rounds);
  } finally {
    await flash('platform', 'stop');
    await direct.stop();
    await rm(home, { recursive: true, force: true });
  }
}
