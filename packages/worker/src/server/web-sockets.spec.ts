import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { servedNow, type Served } from '../async-context/served.js';
import { WebSockets } from './web-sockets.js';

const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\n';

describe('WebSockets', () => {
  let server: Server;
  afterEach(() => server.close());

  /** A server whose gateway answers `/chat` only. */
  async function listen(webSockets: WebSockets): Promise<number> {
    server = createServer();
    webSockets.follow(server);
    server.on('upgrade', (request, socket) => {
      if (request.url === '/chat') socket.write(SWITCH);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }
  function ask(port: number, path: string) {
    const socket = connect(port, '127.0.0.1');
    socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n`);
    return socket;
  }

  it('answers a handshake that no gateway takes with 404, and leaves the others alone', async () => {
    const webSockets = new WebSockets(50);
    const port = await listen(webSockets);
    const chat = ask(port, '/chat');
    await once(chat, 'data');
    expect(await text(ask(port, '/other'))).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
    expect(webSockets.size).toBe(1);
    chat.destroy();
  });

  it('has the listeners of the app run in the async context of the connection', async () => {
    const port = await listen(new WebSockets());
    const served = new Promise<readonly [Served | undefined, unknown]>((resolve) =>
      server.on('upgrade', (_request, socket) => setImmediate(() => resolve([servedNow(), socket]))),
    );
    const chat = ask(port, '/chat');
    await once(chat, 'data');
    chat.destroy();
    const [current, socket] = await served;
    expect(current).toBe(socket);
  });

  it('tells clients that it goes, and refuses handshakes that have no answer yet', async () => {
    const webSockets = new WebSockets();
    const port = await listen(webSockets);
    const chat = ask(port, '/chat');
    await once(chat, 'data');
    const asking = once(server, 'upgrade');
    const other = ask(port, '/other');
    await asking;
    const closed = webSockets.close(5000);
    const [frame] = (await once(chat, 'data')) as [Buffer];
    expect([...frame]).toEqual([0x88, 0x02, 0x03, 0xe9]);
    expect(await text(other)).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
    chat.destroy();
    await closed;
    expect(webSockets.size).toBe(0);
  });
});
