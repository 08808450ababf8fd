import { createServer } from 'node:http';

// A server that takes as little as Node's own can for an answer, so that clients are what is measured.

const BODY = JSON.stringify({ id: 1, name: 'Ada', email: 'ada@example.com' });
const HEADERS = ['content-type', 'application/json', 'content-length', String(Buffer.byteLength(BODY))];

createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  request.resume();
  response.writeHead(200, HEADERS).end(BODY);
}).listen(Number(process.env['PORT']), '127.0.0.1');
