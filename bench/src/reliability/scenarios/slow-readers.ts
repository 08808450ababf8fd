import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { deployErrands } from '../harness/deployments.ts';
import { PlatformProcess } from '../harness/platform-process.ts';
import type { Scenario } from '../harness/scenario.ts';

const READERS = 50;
const LARGE_BYTES = 30_000_000;
const ALLOWED_MB = 100;

export const slowReaders: Scenario = {
  name: 'slow-readers',
  promise: '50 slow readers of 30 MB: memory of the platform + ≤ 100 MB, and each gets all of it in the end',
  run: async ({ short }) => {
    await using own = await PlatformProcess.start();
    const endpoint = await deployErrands(own.platform, { workers: 1 });
    // What one reader that is quick takes is not what slow ones cost.
    await (await endpoint.fetch('/large')).arrayBuffer();
    const before = own.memory();
    const readers = Array.from({ length: READERS }, () => new Reader(endpoint.url));
    await Promise.all(readers.map((reader) => once(reader.socket, 'connect')));
    let most = before;
    for (let look = 0; look < (short ? 20 : 100); look += 1) {
      await setTimeout(100);
      for (const reader of readers) reader.readSome();
      most = Math.max(most, own.memory());
    }
    await Promise.all(readers.map((reader) => reader.readAll()));
    const whole = readers.filter(({ received }) => received >= LARGE_BYTES).length;
    const figure = `+ ${Math.round(most - before)} MB over ${Math.round(before)} MB; ${whole} of ${READERS} got all`;
    return { passed: most - before <= ALLOWED_MB && whole === READERS, figure };
  },
};

/** Asks for 30 MB and takes a piece of it now and then. */
class Reader {
  readonly socket: Socket;
  received = 0;

  constructor(url: string) {
    const { hostname, port, pathname } = new URL(url);
    this.socket = connect(Number(port), hostname);
    this.socket.write(`GET ${pathname}/large HTTP/1.1\r\nhost: ${hostname}\r\nconnection: close\r\n\r\n`);
    this.socket.on('error', () => undefined);
    this.socket.pause();
  }

  readSome(): void {
    const chunk = this.socket.read() as Buffer | null;
    this.received += chunk?.length ?? 0;
  }

  async readAll(): Promise<void> {
    this.socket.on('data', (chunk: Buffer) => (this.received += chunk.length));
    this.socket.resume();
    if (!this.socket.destroyed) await once(this.socket, 'close');
  }
}
