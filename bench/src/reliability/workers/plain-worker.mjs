// The least a worker can be, so that many of them can be started.
import { createServer } from 'node:http';

const { PORT, PORT_HEALTH } = process.env;
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
createServer((request, response) => {
  const wait = /^\/wait\/(\d+)$/.exec(request.url)?.[1] ?? 0;
  setTimeout(() => response.end(JSON.stringify({ time: Date.now() })), Number(wait));
}).listen(PORT);
createServer((_request, response) => response.end()).listen(PORT_HEALTH);
