import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout } from 'node:timers/promises';
import { generateProject } from '../build/generated-project.ts';
import { median } from '../compare.ts';
import { FLASH } from '../orders.ts';
import { freePort } from '../server-process.ts';

const PROJECTS = fileURLToPath(new URL('../../projects/', import.meta.url));
const USER_SERVICE = fileURLToPath(new URL('../../../samples/user-service/', import.meta.url));

/** A project in development, and the line of it that is edited. */
interface Edited {
  readonly dir: string;
  /** Relative to the project. */
  readonly file: string;
  /** The code that stands in the file, and what stands there in the given round. */
  readonly from: string;
  readonly to: (round: number) => string;
  /** The path that answers with what was edited. */
  readonly path: string;
  readonly answer: (round: number) => string;
  readonly remove: () => Promise<void>;
}

/** From a save to the first answer of the new code, in `flash run`. */
export async function benchDev(rounds: number): Promise<void> {
  console.log(`\nflash run: from a save to an answer of the new code (${rounds} rounds)`);
  await report('user-service', await userService(), rounds);
  await report('11 endpoints', await generated(110), rounds);
  await report('200 routes, 20 endpoints', await generated(200), rounds);
}

async function userService(): Promise<Edited> {
  const dir = await mkdtemp(join(PROJECTS, '.generated-'));
  await cp(USER_SERVICE, dir, { recursive: true, filter: (path) => !/\.flash$|node_modules$/.test(path) });
  return {
    dir,
    file: 'src/user.service.ts',
    from: 'return { users:',
    to: (round) => `return { round: ${round}, users:`,
    path: '/user-service/users',
    answer: (round) => `"round":${round},`,
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

async function generated(routes: number): Promise<Edited> {
  const { dir, remove } = await generateProject(routes);
  return {
    dir,
    file: 'src/area-7/endpoint.ts',
    from: 'return { id };',
    to: (round) => `return { id, round: ${round} };`,
    path: '/area-7/orders-1/1',
    answer: (round) => `"round":${round}}`,
    remove,
  };
}

async function report(name: string, edited: Edited, rounds: number): Promise<void> {
  const port = await freePort();
  const args = [FLASH, 'run', '--project', edited.dir, '--port', String(port)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const url = `http://127.0.0.1:${port}${edited.path}`;
  try {
    const began = performance.now();
    await answered(
      url,
      (text) => !text.includes('"code"'),
      child,
      () => output,
    );
    const first = performance.now() - began;
    const path = join(edited.dir, edited.file);
    const source = await readFile(path, 'utf8');
    const times: number[] = [];
    // The first save does not count: what a session prepares in the background is ready by the next ones.
    for (let round = 0; round <= rounds; round += 1) {
      await setTimeout(round === 0 ? 12_000 : 1_500);
      await writeFile(path, source.replace(edited.from, edited.to(round)));
      const saved = performance.now();
      await answered(
        url,
        (text) => text.includes(edited.answer(round)),
        child,
        () => output,
      );
      if (round > 0) times.push(performance.now() - saved);
    }
    console.log(
      `  ${name.padEnd(26)} median ${median(times).toFixed(0).padStart(5)} ms, best ${Math.min(...times).toFixed(0)} ms, worst ${Math.max(...times).toFixed(0)} ms; first answer after ${first.toFixed(0)} ms`,
    );
  } finally {
    await ended(child);
    await edited.remove();
  }
}

/** Asks until an answer is as it should be. */
async function answered(url: string, isIt: (text: string) => boolean, child: ChildProcess, output: () => string) {
  for (const deadline = performance.now() + 120_000; ;) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok && isIt(await response.text())) return;
    if (child.exitCode !== null || performance.now() > deadline) throw new Error(`no answer of ${url}:\n${output()}`);
    await setTimeout(5);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}
