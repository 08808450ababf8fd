import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { DebuggerPort } from './debugger-port.js';

const HOST = '127.0.0.1';
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A process with a debugger: says its name to whoever connects. @returns its port */
async function worker(name: string): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.write(name);
  }).listen(0, HOST);
  await once(server, 'listening');
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function opened(port = 0): Promise<{ made: DebuggerPort; port: number }> {
  const made = new DebuggerPort();
  closing.push(() => made.close());
  return { made, port: await made.listen(HOST, port) };
}

async function hello(port: number): Promise<{ name: string; socket: Socket; closed: Promise<unknown> }> {
  const socket = connect(port, HOST).on('error', () => undefined);
  const closed = once(socket, 'close');
  closing.push(() => socket.destroy());
  const [name] = (await Promise.race([once(socket, 'data'), closed])) as [Buffer | boolean];
  return { name: String(name), socket, closed };
}

describe('DebuggerPort', () => {
  it('leads to the newest process, and leaves the one before to those who are there', async () => {
    const { made, port } = await opened();
    made.leadTo({ workerId: 'a', port: await worker('first') });
    const first = await hello(port);
    expect(first.name).toBe('first');
    made.leadTo({ workerId: 'b', port: await worker('second') });
    expect((await hello(port)).name).toBe('second');
    expect(first.socket.destroyed).toBe(false);
    made.leave('a');
    await first.closed;
  });

  it('closes the connections to all processes but one', async () => {
    const { made, port } = await opened();
    made.leadTo({ workerId: 'a', port: await worker('first') });
    const first = await hello(port);
    made.leadTo({ workerId: 'b', port: await worker('second') });
    const second = await hello(port);
    made.leaveOthers('b');
    await first.closed;
    expect(second.socket.destroyed).toBe(false);
  });

  it('closes connections of a process that is gone, has gone silently, or is not there yet', async () => {
    const { made, port } = await opened();
    expect((await hello(port)).name).toBe('false');
    made.leadTo({ workerId: 'a', port: await worker('first') });
    const first = await hello(port);
    made.gone('a');
    await first.closed;
    expect((await hello(port)).name).toBe('false');
    const { port: nobody, made: unused } = await opened();
    await unused.close();
    made.leadTo({ workerId: 'b', port: nobody });
    expect((await hello(port)).name).toBe('false');
  });

  it('takes one of the ports that follow where the wanted one is taken, and says what else is wrong', async () => {
    const { port } = await opened();
    const other = await opened(port);
    expect(other.port).toBeGreaterThan(port);
    await expect(new DebuggerPort().listen('203.0.113.1', 0)).rejects.toThrow('EADDRNOTAVAIL');
  });

  it('closes its connections, and what was never open', async () => {
    const { made, port } = await opened();
    made.leadTo({ workerId: 'a', port: await worker('first') });
    const first = await hello(port);
    await made.close();
    await first.closed;
    await expect(new DebuggerPort().close()).resolves.toBeUndefined();
  });
});
