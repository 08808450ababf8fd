import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { until } from '@flash-ts/testkit/waiting';
import { isRunning } from './is-running.js';

it('is true of a process that runs, and false of one that there is not', () => {
  expect(isRunning(process.pid)).toBe(true);
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  expect(isRunning(pid)).toBe(false);
});

it('is false of a process that has ended and whose parent does not ask for its end', async () => {
  if (process.platform !== 'linux') return;
  // The shell becomes `sleep`, which knows nothing of a child.
  const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [text] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(text.toString());
  try {
    await until('the child has ended', () => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z '));
    expect(() => process.kill(pid, 0)).not.toThrow();
    expect(isRunning(pid)).toBe(false);
  } finally {
    parent.kill('SIGKILL');
  }
});
