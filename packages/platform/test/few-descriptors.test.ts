import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from '@flash-ts/testkit/waiting';
import { Rig, temporaryFolder } from './support/rig.js';

const home = temporaryFolder();
const program = join(import.meta.dirname, 'fixtures/platform-process.mjs');
const built = join(import.meta.dirname, '../dist/index.js');
const platform = spawn(
  'bash',
  [
    '-c',
    'ulimit -n 128; exec "$0" --disable-warning=ExperimentalWarning "$@"',
    process.execPath,
    program,
    built,
    home.path,
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
let rig: Rig;

beforeAll(async () => {
  const [line] = (await once(createInterface({ input: platform.stdout }), 'line')) as [string];
  rig = new Rig(JSON.parse(line) as { url: string; key: string });
  // So that workers which are killed one after another are replaced at once.
  await rig.control('PATCH', '/local/settings', { backoffBaseMs: 1, backoffCapMs: 1 });
});

afterAll(async () => {
  if (platform.kill('SIGKILL')) await once(platform, 'exit');
  home.remove();
});

test('workers that end while no descriptor is free end nothing else, and are replaced afterwards', async () => {
  const { id } = await rig.create({ workers: { min: 2, max: 2, idleTimeout: 60 } });
  await rig.settled(id);
  for (let round = 0; round < 3; round += 1) {
    await until('both workers are there', async () => (await rig.workers(id)).summary.idle === 2);
    const pids = (await rig.workers(id)).workers.map(({ pid }) => pid as number);
    const storm = new Storm(Number(new URL(rig.url).port));
    for (const pid of pids) {
      process.kill(pid, 'SIGKILL');
      await until('it is gone', () => !isAlive(pid));
    }
    // Meanwhile starts of other workers fail.
    const before = storm.refused;
    await until('many more connections are refused', () => storm.refused > before + 600 || platform.exitCode !== null);
    storm.stop();
    expect(platform.exitCode).toBeNull();
    await until('another one serves', async () => (await rig.ask(id, '/pid').catch(() => undefined))?.status === 200);
  }
});

/** More connections than the platform has descriptors for, and each one anew that the platform closes. */
class Storm {
  refused = 0;
  readonly #port: number;
  readonly #sockets = new Set<Socket>();
  #over = false;

  constructor(port: number) {
    this.#port = port;
    for (let count = 0; count < 300; count += 1) this.#open();
  }

  stop(): void {
    this.#over = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  #open(): void {
    if (this.#over) return;
    const socket = connect(this.#port, '127.0.0.1').on('error', () => undefined);
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.refused += 1;
      this.#sockets.delete(socket);
      setImmediate(() => this.#open());
    });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
