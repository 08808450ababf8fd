// A worker that closes an idle connection after CLOSE_MS without having said so; with ANNOUNCE it is Node's own server, which says it.
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';

const { PORT, PORT_HEALTH, CLOSE_MS, ANNOUNCE, LEDGER } = process.env;
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));

const server = createServer((request, response) => {
  if (request.method === 'POST' && LEDGER) appendFileSync(LEDGER, `${String(request.headers['x-id'])}\n`);
  const { socket } = request;
  clearTimeout(socket.closing);
  request.resume().on('end', () => {
    if (!ANNOUNCE) response.setHeader('connection', 'keep-alive');
    response.end('{}');
    if (!ANNOUNCE) socket.closing = setTimeout(() => socket.end(), Number(CLOSE_MS));
  });
});
server.keepAliveTimeout = ANNOUNCE ? Number(CLOSE_MS) : 60_000;
server.listen(PORT);
createServer((_request, response) => response.end()).listen(PORT_HEALTH);
