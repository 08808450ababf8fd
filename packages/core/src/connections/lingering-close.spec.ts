import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { lingerAtClose } from './lingering-close.js';

test('a request that comes after the refusal of the one before is dropped with its body', async () => {
  const urls: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    urls.push(request.url);
    lingerAtClose(request.socket);
    request.resume();
    response.writeHead(413, { connection: 'close' }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
  socket.write('POST /refused HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n');
  socket.resume();
  await once(socket, 'end');
  socket.end(`${'x'.repeat(1000)}GET /behind HTTP/1.1\r\nhost: a\r\n\r\n`);
  await once(socket, 'close');
  server.close();
  await once(server, 'close');
  expect(urls).toEqual(['/refused']);
});
