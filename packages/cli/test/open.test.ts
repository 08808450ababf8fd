import { readFile, rm, mkdtemp, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@flash-ts/testkit/waiting';
import { FlashCommand, outputOf } from './flash-command.js';

interface Opened {
  readonly url: string;
  readonly validForMs: number;
  readonly opened: boolean;
}

let flash: FlashCommand;
let folder: string;

beforeAll(async () => {
  flash = await FlashCommand.create();
  folder = await mkdtemp(join(tmpdir(), 'flash-open-'));
});

afterAll(async () => {
  await flash.remove();
  await rm(folder, { recursive: true, force: true });
});

/** Uses the code of an address as the page does. @returns the status of the answer */
function use(address: string): Promise<number | undefined> {
  const { port, host, hash } = new URL(address);
  const options = { host: '127.0.0.1', port, method: 'POST', path: '/local/session', headers: { host }, agent: false };
  return new Promise((resolve, reject) => {
    const sent = request(options, (answer) => resolve(answer.resume().statusCode));
    sent.once('error', reject);
    sent.end(JSON.stringify({ code: hash.slice('#code='.length) }));
  });
}

describe('flash open', () => {
  it('says that no platform is running', async () => {
    const { code, stderr } = await flash.run(['open']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('FLASH_PLATFORM_NOT_RUNNING')]);
  });

  it('prints an address that opens the page once, where there is no terminal', async () => {
    await flash.json('platform', 'start', '--detach');
    const { url, ...facts } = await flash.json<Opened>('open');
    expect(facts).toEqual({ validForMs: 60_000, opened: false });
    expect([await use(url), await use(url)]).toEqual([204, 401]);
    const { code, stdout } = await flash.run(['open'], { BROWSER: '/nowhere/browser' });
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/within 60 s; it is valid once:\nhttp:\/\/status\.localhost/),
    ]);
  });

  it('opens a browser on a terminal, unless it is told not to', async () => {
    const [seen, browser] = [join(folder, 'seen'), join(folder, 'browser')];
    await writeFile(browser, `#!/bin/sh\nprintf %s "$1" > '${seen}.part' && mv '${seen}.part' '${seen}'\n`, {
      mode: 0o755,
    });
    const output = outputOf(flash.onTerminal(['open'], { BROWSER: browser }));
    await output.until('Opened the status page.');
    const url = await until('the browser has the address', () => readFile(seen, 'utf8').catch(() => undefined));
    expect(output.text()).toContain(url);
    expect(await use(url)).toBe(204);
    await rm(seen);
    const quiet = outputOf(flash.onTerminal(['open', '--no-browser'], { BROWSER: browser }));
    await quiet.until('it is valid once');
    const { opened } = await flash.json<Opened>('open');
    expect(opened).toBe(false);
    await expect(readFile(seen)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
