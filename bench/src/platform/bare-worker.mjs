// The least a worker can be: what is measured with it is whatever stands before it.
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';

const { PORT, PORT_HEALTH, TCP_PORT, CORE, RUNPOD_POD_ID } = process.env;
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
// The platform starts it on its own core, which is the one that is measured.
if (CORE) execFileSync('taskset', ['-a', '-cp', CORE, String(process.pid)], { stdio: 'ignore' });

const answer = (response, text) =>
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length }).end(text);
const handle = (request, response) => {
  if (request.url === '/where') answer(response, JSON.stringify({ socket: PORT, worker: RUNPOD_POD_ID }));
  else if (request.url === '/slow') setTimeout(answer, 50, response, '{"ok":true,"id":12}');
  else if (request.method === 'GET') answer(response, '{"ok":true,"id":12}');
  else request.resume().on('end', () => answer(response, '{"ok":true,"id":12}'));
};
createServer(handle).listen(PORT);
createServer(handle).listen(PORT_HEALTH);
if (TCP_PORT) createServer(handle).listen(Number(TCP_PORT), '127.0.0.1');
