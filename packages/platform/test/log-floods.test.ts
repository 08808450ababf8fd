import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { archiveOf } from '@flash-ts/testkit/archives';
import { until } from '@flash-ts/testkit/waiting';
import { localImage } from '../src/ids/image.js';
import { Rig, temporaryFolder } from './support/rig.js';

/** Prints as many numbered lines of a length as it is asked for, as fast as they are taken. */
const WORKER = `
import { once } from 'node:events';
import { createServer } from 'node:http';
process.stdin.on('end', () => process.exit(0)).resume();
let number = 0;
const print = async (count, length) => {
  const part = Math.max(1, Math.floor(50_000 / length));
  for (let left = count; left > 0; left -= part) {
    const lines = Array.from({ length: Math.min(part, left) }, () => ('line ' + (number += 1) + ' ').padEnd(length - 1, 'x') + '\\n');
    if (!process.stdout.write(lines.join(''))) await once(process.stdout, 'drain');
    await new Promise(setImmediate);
  }
  console.log('printed ' + number);
};
const answer = async (request, response) => {
  const [, count, length] = request.url.match(/^\\/print\\/(\\d+)\\/(\\d+)$/) ?? [];
  if (count) await print(Number(count), Number(length));
  response.end('ok');
};
createServer(answer).listen(process.env.PORT_HEALTH);
createServer(answer).listen(process.env.PORT);
process.on('SIGTERM', () => process.exit(0));
`;

const built = join(import.meta.dirname, '../dist/index.js');
const program = join(import.meta.dirname, 'fixtures/platform-process.mjs');
const MB = 1024 * 1024;

let home: { path: string; remove: () => void };
let platform: ChildProcess;
let rig: Rig;
/** The platform has a process of its own, so that its memory can be seen. */
beforeAll(async () => {
  home = temporaryFolder();
  platform = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, built, home.path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: platform.stdout as NodeJS.ReadableStream }), 'line')) as [string];
  rig = new Rig(JSON.parse(line) as { url: string; key: string });
});
afterAll(async () => {
  const ended = once(platform, 'exit');
  platform.kill('SIGKILL');
  await ended;
  home.remove();
});

async function createPrinter(name: string): Promise<{ id: string; workerId: string }> {
  const artifact = await archiveOf([[{ name: 'worker.mjs' }, WORKER]]);
  await rig.upload(artifact);
  const image = localImage('app', artifact.digest);
  const { id } = await rig.create({ name, image, workers: { min: 1, max: 1, idleTimeout: 60 } });
  await rig.settled(id);
  return { id, workerId: (await rig.workers(id)).workers[0]?.id ?? '' };
}
/** The most memory that the platform has had so far, in bytes. */
const peakMemory = () =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${platform.pid}/status`, 'utf8'))?.[1]) * 1024;
/** The numbers of printed lines. */
const numbersOf = (lines: readonly string[]) =>
  lines.flatMap((line) => /^line (\d+) /.exec(line)?.[1] ?? []).map(Number);
const linesOf = (events: string) =>
  [...events.matchAll(/^data: (.*)$/gm)].map(([, data]) => (JSON.parse(data as string) as { line: string }).line);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
/** Opens a stream of the control API of which nothing is read. */
async function open(path: string): Promise<IncomingMessage> {
  const sent = request(rig.url + path, { agent: false, headers: { authorization: `Bearer ${rig.key}` } });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}
/** Reads a stream until it contains a text, and closes it. */
async function readUntil(response: IncomingMessage, end: string): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk as string;
    if (text.includes(end)) break;
  }
  return text;
}

describe('a history of many megabytes', () => {
  it('is told in full by each way to read it, and followed', async () => {
    const { id, workerId } = await createPrinter('talkative');
    await rig.ask(id, '/print/150/60000');
    const all = upTo(150);
    await until('all is in the log', async () =>
      (await rig.control('GET', `/local/logs?endpoint=${id}`)).text.includes('printed 150'),
    );
    expect(numbersOf(linesOf((await rig.control('GET', `/local/logs?endpoint=${id}`)).text))).toEqual(all);

    const own = `/v2/serverless/${id}/workers/${workerId}/logs?tail=5000`;
    const [followed, ofWorker] = await Promise.all([open(`/local/logs?endpoint=${id}&follow=true`), open(own)]);
    await rig.ask(id, '/print/1/100');
    for (const stream of [followed, ofWorker]) {
      expect(numbersOf(linesOf(await readUntil(stream, 'printed 151')))).toEqual(upTo(151));
    }
    await rig.control('DELETE', `/v2/serverless/${id}`);
  });

  it('is read from the files where memory has no more of it', async () => {
    const { id, workerId } = await createPrinter('long');
    await rig.ask(id, '/print/20000/100');
    const stream = await open(`/v2/serverless/${id}/workers/${workerId}/logs?since=2020-01-01T00:00:00Z`);
    expect(numbersOf(linesOf(await readUntil(stream, 'printed 20000')))).toEqual(upTo(20_000));
    await rig.control('DELETE', `/v2/serverless/${id}`);
  });
});

describe('a worker that floods its output', () => {
  it('waits for its own pipe, without a lost line, while others are answered and the memory stays as it is', async () => {
    const [flooding, quiet] = [await createPrinter('flooding'), await createPrinter('quiet')];
    const reader = await open(`/local/logs?endpoint=${flooding.id}&follow=true`);
    const before = peakMemory();
    const state = { over: false };
    const flood = rig.ask(flooding.id, '/print/600000/100').then(() => (state.over = true));
    let answers = 0;
    while (!state.over) answers += Number((await rig.ask(quiet.id, '/any')).status === 200);
    await flood;
    expect(answers).toBeGreaterThan(100);
    expect(peakMemory() - before).toBeLessThan(220 * MB);

    const own = `/v2/serverless/${flooding.id}/workers/${flooding.workerId}/logs?tail=5000`;
    const newest = linesOf(await readUntil(await open(own), 'printed 600000'));
    expect(numbersOf(newest)).toEqual(upTo(600_000).slice(-numbersOf(newest).length));
    expect(numbersOf(newest).length).toBeGreaterThan(4990);
    // Nobody has read this one so far: it has some of the first lines, is told how many it missed, and goes on.
    const late = linesOf(await readUntil(reader, 'printed 600000'));
    const lost = late.flatMap((line) => /left out (\d+) lines here/.exec(line)?.[1] ?? []).map(Number);
    expect(lost.length).toBeGreaterThan(0);
    const missed = lost.reduce((sum, count) => sum + count, 0);
    // The platform's own line on the slow output may be among those that were missed.
    expect([600_000, 600_001]).toContain(numbersOf(late).length + missed);
    await Promise.all([flooding, quiet].map(({ id }) => rig.control('DELETE', `/v2/serverless/${id}`)));
  });
});
