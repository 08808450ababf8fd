import { once } from 'node:events';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { end, FlashCommand, outputOf } from './flash-command.js';

const [ENTER, LEAVE] = ['\u001B[?1049h', '\u001B[?1049l'];

let flash: FlashCommand;
let project: FixtureProject;
beforeEach(async () => {
  flash = await FlashCommand.create();
  project = await fixtureProject({});
  await flash.json('platform', 'start', '--detach');
});
afterEach(async () => {
  await flash.remove();
  await project.remove();
});

const watching = (...more: readonly string[]) => ['status', '--watch', '--project', project.dir, ...more];

it('without a terminal prints a line of JSON for each second, until it is told to end', async () => {
  const child = flash.start(watching('--env', 'staging'));
  const output = outputOf(child);
  const text = await output.until(/\n.*\n/);
  const [first, second] = text.split('\n').map((line) => JSON.parse(line || 'null') as Record<string, unknown>);
  expect(first).toMatchObject({ env: 'staging', target: 'local', endpoints: [] });
  expect(Date.parse(String(second?.['time']))).toBeGreaterThan(Date.parse(String(first?.['time'])));
  expect(await end(child, 'SIGINT')).toBe(0);
});

it('on a terminal draws a screen of its own, which Ctrl-C leaves', async () => {
  const child = flash.onTerminal(watching());
  const output = outputOf(child);
  await output.until('in production,');
  expect(output.text()).toContain(ENTER);
  expect(output.text()).not.toContain(LEAVE);
  const ended = once(child, 'exit');
  child.stdin?.write('\u0003');
  expect((await ended)[0]).toBe(0);
  expect(output.text().trimEnd().endsWith(LEAVE)).toBe(true);
});

it('leaves the screen, and says what has happened, when the platform ends', async () => {
  const child = flash.onTerminal(watching());
  const output = outputOf(child);
  await output.until('in production,');
  const ended = once(child, 'exit');
  await flash.json('platform', 'stop');
  expect((await ended)[0]).toBe(1);
  expect(output.text()).toMatch(/\[\?1049l.*FLASH_(?:WATCH_BROKEN|PLATFORM_UNREACHABLE)/s);
});
