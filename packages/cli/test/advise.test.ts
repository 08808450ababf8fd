import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixtureProject } from '@flash-ts/testkit/projects';
import { FlashCommand, type Deployed } from './flash-command.js';

interface Advice {
  readonly source: string;
  readonly kind: string;
  readonly reached: boolean;
  readonly best: Tried;
  readonly tried: readonly Tried[];
}

interface Tried {
  readonly workers: readonly [number, number];
  readonly scalerValue: number;
  readonly idleTimeout: number;
  readonly requests: number;
  readonly p99: number;
  readonly refused: number;
  readonly workerSeconds: number;
  readonly dollarsPerHour: number | null;
}

let flash: FlashCommand;
let folder: string;
beforeAll(async () => {
  flash = await FlashCommand.create();
  folder = await mkdtemp(join(tmpdir(), 'flash-advise-'));
});
afterAll(async () => {
  await flash.remove();
  await rm(folder, { recursive: true });
});

it('advises the cheapest of the settings that reach the goal', async () => {
  const options = ['--traffic', 'bursty', '--rate', '5', '--p99', '400ms', '--price', '2'];
  const { reached, best, tried } = await flash.json<Advice>('advise', ...options);
  expect(reached).toBe(true);
  expect(best.p99).toBeLessThanOrEqual(400);
  const reaching = tried.filter(({ p99, refused }) => p99 <= 400 && refused === 0);
  expect(best.workerSeconds).toBe(Math.min(...reaching.map(({ workerSeconds }) => workerSeconds)));
  expect(tried.length).toBeGreaterThan(reaching.length);
  expect(best.dollarsPerHour).toBeCloseTo((best.workerSeconds / 3600) * 2, 1);
});

it('says why no settings reach the goal, and which are the fastest', async () => {
  const slow = await flash.run(['advise', '--handler', '3s', '--rate', '1', '--duration', '10m']);
  expect(slow.stdout).toMatch(
    /None reaches 99 of 100 answers in 1 s; the fastest is \{ workers: .*The handler alone takes/,
  );
  const few = await flash.run(['advise', '--max', '1', '--rate', '100', '--concurrency', '1', '--duration', '1m']);
  expect(few.stdout).toContain('Allow more workers with --max');
});

it('draws the run into an SVG file', async () => {
  const file = join(folder, 'crowd.svg');
  const { stdout } = await flash.run(['advise', '--traffic', 'flash-crowd', '--duration', '10m', '--svg', file]);
  expect(stdout).toContain(`Wrote ${file}`);
  const svg = await readFile(file, 'utf8');
  expect(svg.match(/<polyline points="(?:[\d.]+,[\d.]+ ?){60}"/g)).toHaveLength(2);
  const unwritable = await flash.run(['advise', '--duration', '1m', '--svg', join(folder, 'none', 'a.svg'), '--json']);
  expect(JSON.parse(unwritable.stdout)).toMatchObject({ error: { code: 'FLASH_OUTPUT_UNWRITABLE' } });
});

it('takes the requests of an endpoint from its log', async () => {
  const project = await fixtureProject({
    'src/shop.ts': `
      import { setTimeout } from 'node:timers/promises';
      import { FlashEndpoint, Get } from '@flash-ts/core';
      @FlashEndpoint({ name: 'shop', cpu: 'cpu3c-1-2', workers: [1, 1] })
      export class Shop { @Get('/slow') async slow() { await setTimeout(50); return 'done'; } }
    `,
  });
  const place = ['--project', project.dir];
  const { endpoints } = await flash.json<Deployed>('deploy', ...place, '--no-watch');
  const none = await flash.run(['advise', 'shop', ...place, '--json']);
  expect(JSON.parse(none.stdout)).toMatchObject({ error: { code: 'FLASH_ADVICE_NO_REQUESTS' } });
  for (let count = 0; count < 20; count += 1) await (await fetch(`${endpoints[0]?.pathUrl}/slow`)).text();
  const { source, best } = await flash.json<Advice>('advise', 'shop', ...place);
  expect([source, best.requests]).toEqual(['the log of shop', 20]);
  expect(best.p99).toBeGreaterThanOrEqual(50);
  const unknown = await flash.run(['advise', 'shops', ...place, '--json']);
  expect(JSON.parse(unknown.stdout)).toMatchObject({ error: { code: 'FLASH_UNKNOWN_ENDPOINT' } });
  await project.remove();
});

it('takes the jobs of a queue, whose wait decides how many workers there are', async () => {
  const project = await fixtureProject({
    'src/resize.ts': `
      import { setTimeout } from 'node:timers/promises';
      import { FlashEndpoint, Input, Job } from '@flash-ts/core';
      @FlashEndpoint({ name: 'resize', cpu: 'cpu3c-1-2', workers: [1, 1] })
      export class Resize { @Job() async resize(@Input('width') width: number) { await setTimeout(50); return width; } }
    `,
  });
  const place = ['--project', project.dir];
  const { endpoints } = await flash.json<Deployed>('deploy', ...place, '--no-watch');
  const none = await flash.run(['advise', 'resize', ...place, '--json']);
  expect(JSON.parse(none.stdout)).toMatchObject({ error: { code: 'FLASH_ADVICE_NO_JOBS' } });
  const headers = { 'content-type': 'application/json' };
  for (let width = 1; width <= 10; width += 1) {
    const body = JSON.stringify({ input: { width } });
    const answer = await fetch(`${endpoints[0]?.pathUrl}/runsync`, { method: 'POST', headers, body });
    expect(await answer.json()).toMatchObject({ output: width });
  }
  const { source, kind, best } = await flash.json<Advice>('advise', 'resize', ...place);
  expect([source, kind, best.requests]).toEqual(['the jobs of resize', 'queue', 10]);
  expect(best.p99).toBeGreaterThanOrEqual(49);
  await project.remove();
});

it('makes jobs where it is told to', async () => {
  const { stdout } = await flash.run(['advise', '--queue', '--rate', '0.2', '--handler', '20s', '--p99', '2m']);
  expect(stdout).toMatch(
    /steady traffic: \d+ jobs in \d+ s[^]*Advised for 99 of 100 results in 120 s[^]*jobs a second /,
  );
});

it.each([
  ['--traffic', 'burst'],
  ['--rate', '0'],
  ['--rate', '1e9'],
  ['--max', '1.5'],
  ['--max', '0'],
  ['--concurrency', '-1'],
  ['--p99', '10'],
  ['--duration', '0s'],
  ['--price', 'much'],
  ['--rate', '100000'],
])('refuses %s %s', async (option, value) => {
  const { code, stdout } = await flash.run(['advise', `${option}=${value}`, '--json']);
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: 'FLASH_USAGE', message: expect.stringContaining(option) },
  });
});
