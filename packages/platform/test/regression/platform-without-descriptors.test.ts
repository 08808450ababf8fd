import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../support/rig.js';

/** Asks for the health of the worker at the socket given: when there are no descriptors left, and when there are some again. */
const PROGRAM = `
const { openSync, closeSync } = await import('node:fs');
const { askHealth } = await import(process.argv[1]);
const open = [];
try { for (;;) open.push(openSync('/dev/null')); } catch {}
const without = await askHealth(process.argv[2], '/ping', 5000);
for (const descriptor of open) closeSync(descriptor);
console.log(JSON.stringify([without?.kind ?? 'unknown', (await askHealth(process.argv[2], '/ping', 5000)).kind]));
`;

/** Connections had taken all of the platform's file descriptors. It could not ask its workers for their health, and killed them for that. */
it('a worker that the platform has no descriptor to ask for its health is not taken for silent', async () => {
  const folder = temporaryFolder();
  const socket = join(folder.path, 'health.sock');
  const worker = createServer((_request, response) => response.end()).listen(socket);
  const health = join(import.meta.dirname, '../../dist/supervision/health.js');
  const limited = 'ulimit -n 64; exec "$0" "$@"';
  const args = ['-c', limited, process.execPath, '--input-type=module', '-e', PROGRAM, health, socket];
  const { stdout } = await promisify(execFile)('bash', args);
  expect(JSON.parse(stdout)).toEqual(['unknown', 'ready']);
  worker.close();
  folder.remove();
});
