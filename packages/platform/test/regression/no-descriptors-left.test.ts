import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isAlive } from '@flash-ts/testkit/processes';
import { until } from '@flash-ts/testkit/waiting';
import { Rig, temporaryFolder } from '../support/rig.js';

/**
 * Connections had taken all of the platform's file descriptors when a worker was to be started. Node then gives a child without pipes,
 * and the platform ended on it.
 */
describe('a worker that has to be started when there is no descriptor left', () => {
  const folder = temporaryFolder();
  const program = join(import.meta.dirname, '../fixtures/platform-process.mjs');
  const built = join(import.meta.dirname, '../../dist/index.js');
  const LIMIT = 128;
  const child = spawn(
    'bash',
    ['-c', `ulimit -n ${LIMIT}; exec "$0" "$@"`, process.execPath, program, built, folder.path],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );

  afterAll(async () => {
    const ended = once(child, 'exit');
    if (child.kill('SIGKILL')) await ended;
    folder.remove();
  });

  it('is started when there are some again', async () => {
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { url, key } = JSON.parse(line) as { url: string; key: string };
    const rig = new Rig({ url, key });
    const { id } = await rig.create({ workers: { min: 1, max: 1, idleTimeout: 60 } });
    const pid = await rig.pidOf(id);

    const { hostname, port } = new URL(url);
    const crowd = Array.from({ length: 2 * LIMIT }, () => connect(Number(port), hostname).on('error', () => undefined));
    await Promise.all(crowd.map((socket) => once(socket, 'connect')));
    const open = `/proc/${child.pid}/fd`;
    if (existsSync(open)) await until('all are taken', () => readdirSync(open).length >= LIMIT - 1);
    process.kill(pid, 'SIGKILL');
    await until('the worker is gone', () => !isAlive(pid));
    for (const socket of crowd) socket.destroy();

    await until('it answers', async () => (await rig.ask(id, '/pid')).status === 200);
    expect(await rig.pidOf(id)).not.toBe(pid);
  });
});
