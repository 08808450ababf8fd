import { end, outputOf } from './flash-command.js';
import { OneEndpoint, oneEndpoint } from './run-one-endpoint.js';

const SLOW = oneEndpoint(`@Get('/x') x() { return {}; }`, `await new Promise((done) => setTimeout(done, 2500));`);
const CLEAR = '\r\u001B[K';

const one = new OneEndpoint(SLOW);
const command = () => ['run', '--project', one.project.dir, '--port', '0'];

it('flash run tells on a terminal what the first build is at, and leaves nothing of it', async () => {
  const child = one.flash.onTerminal(command());
  const output = outputOf(child);
  const text = await output.until('OpenAPI  http', 120);
  expect(text).toMatch(/. Building \(\d+ s\)/u);
  expect(text).toMatch(/. Starting the endpoints \(\d+ s\)/u);
  // What follows the last frame begins with its removal.
  const [, after = ''] = /.*\(\d+ s\)([^]*)$/u.exec(text) ?? [];
  expect(after.startsWith(CLEAR)).toBe(true);
  expect(await end(child, 'SIGINT')).toBe(0);
});

it('flash run draws nothing where there is no terminal, nor with --json', async () => {
  const child = one.flash.start([...command(), '--json']);
  const output = outputOf(child);
  await output.until('/openapi.json', 120);
  expect(output.text()).not.toContain('Building');
  expect(output.text()).not.toContain(CLEAR);
  expect(await end(child, 'SIGINT')).toBe(0);
});
