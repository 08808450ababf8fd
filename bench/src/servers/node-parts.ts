import { createServer, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';

// The least that a proxy in Node can do with Node's own server and sockets: every request is sent on as one and the same, and every answer is
// taken for whole as it comes. It is no proxy that anybody could use, but what the router costs beyond it is the router's own doing.

const { PORT, UPSTREAM } = process.env;
const REQUEST = 'GET /users/12 HTTP/1.1\r\nHost: worker\r\n\r\n';
const HEADERS = ['content-type', 'application/json', 'date', new Date().toUTCString(), 'content-length', '18'];

interface Line {
  readonly socket: Socket;
  response: ServerResponse | undefined;
}

const idle: Line[] = [];

function open(): Line {
  const socket = connect({
    path: UPSTREAM ?? '',
    onread: {
      buffer: Buffer.alloc(32 * 1024),
      callback: (size, buffer) => {
        const text = Buffer.from(buffer.buffer, 0, size).toString('latin1');
        line.response?.writeHead(200, HEADERS).end(text.slice(text.indexOf('\r\n\r\n') + 4), 'latin1');
        line.response = undefined;
        idle.push(line);
        return true;
      },
    },
  });
  const line: Line = { socket, response: undefined };
  return line;
}

createServer({ keepAliveTimeout: 0, optimizeEmptyRequests: true }, (_request, response) => {
  const line = idle.pop() ?? open();
  line.response = response;
  line.socket.write(REQUEST, 'latin1');
}).listen(Number(PORT), '127.0.0.1');
