import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { temporaryFolder } from '../support/rig.js';

const PROGRAM = `
const { startPlatform } = await import(process.argv[1]);
const { port } = await startPlatform({ home: process.argv[2], port: 0, version: '0.0.0' });
console.log(port);
`;
const CONNECTIONS = 1500;

/** As many as a listening socket may have that wait to be accepted, whatever its program asks for. */
function mostWaiting(): number {
  return Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8'));
}

async function answerOf(port: number, connected: () => void): Promise<string> {
  const socket = connect(port, '127.0.0.1', connected).setEncoding('latin1');
  socket.end('GET /e/aaaaaaaa/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  socket.on('error', () => undefined);
  let answer = '';
  socket.on('data', (text: string) => (answer += text));
  await once(socket, 'close');
  return answer.slice(0, answer.indexOf('\r\n'));
}

/** Other programs had taken the processors, and of the connections that came in those seconds the system had dropped all beyond 511. */
(process.platform === 'linux' && mostWaiting() > CONNECTIONS ? describe : describe.skip)(
  'a platform without a processor',
  () => {
    const folder = temporaryFolder();
    let child: ChildProcessByStdio<null, Readable, null>;

    beforeAll(() => {
      const index = join(import.meta.dirname, '../../dist/index.js');
      child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, index, folder.path], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
    });

    afterAll(async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
      folder.remove();
    });

    it('answers later what has come in the meantime', async () => {
      const port = Number(String(await once(child.stdout, 'data')));
      child.kill('SIGSTOP');
      let connected = 0;
      const all = Promise.withResolvers<void>();
      const count = () => {
        connected += 1;
        if (connected === CONNECTIONS) all.resolve();
      };
      const answers = Array.from({ length: CONNECTIONS }, () => answerOf(port, count));
      await all.promise;
      child.kill('SIGCONT');
      expect(new Set(await Promise.all(answers))).toEqual(new Set(['HTTP/1.1 404 Not Found']));
    });
  },
);
