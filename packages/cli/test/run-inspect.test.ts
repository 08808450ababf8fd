import { readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { defaultSettings } from '@flash-ts/platform';
import { ControlClient } from '@flash-ts/platform/control-client';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { until } from '@flash-ts/testkit/waiting';
import { Debugger } from './debugger.js';
import { end, FlashCommand, outputOf } from './flash-command.js';

const SECONDS = 120;
const HELPER = `// Lines of the source are not those of the bundle.
export interface Word {
  readonly text: string;
}

export function loud(word: Word): string {
  const text: string = word.text.toUpperCase();
  return text + '!';
}
`;
/** Milliseconds after which a worker counts as stuck that is not debugged. */
const STUCK_MS = defaultSettings.stuckMs;
/** Line of \`return text\`, from 0. */
const LINE = 7;
const endpoint = (name: string, more = '') => `
import { FlashEndpoint, Get } from '@flash-ts/core';
import { loud } from './helper.js';
${more}
@FlashEndpoint({ name: '${name}', cpu: 'cpu3c-1-2', workers: [0, 3] })
export class Endpoint { @Get('/x') x() { return { word: loud({ text: '${name}' }) }; } }
`;

let flash: FlashCommand;
let project: FixtureProject;

beforeAll(async () => {
  flash = await FlashCommand.create();
  project = await fixtureProject({
    'src/helper.ts': HELPER,
    'src/one.ts': endpoint('one'),
    'src/two.ts': endpoint('two'),
  });
});
afterAll(async () => {
  await flash.remove();
  await project.remove();
});

describe('flash run --inspect', () => {
  test('lets a debugger stop at a line of the source, for as long as it likes, also after a save', async () => {
    const child = flash.start(['run', '--project', project.dir, '--port', '0', '--inspect', '0', '--verbose']);
    const output = outputOf(child);
    const told = await output.until(/localhost:\d+\/two\/x/, SECONDS);
    const [base = ''] = /http:\/\/localhost:\d+/.exec(told) ?? [];
    const address = async (name: string) =>
      /at (\S+)/.exec(
        (await output.until(new RegExp(`inspect   ${name} at`))).split(`inspect   ${name} `)[1] ?? '',
      )?.[1] ?? '';
    const [one, two] = [await address('one'), await address('two')];
    expect(one).not.toBe(two);
    await output.until('own modules only', SECONDS);
    const source = pathToFileURL(join(project.dir, 'src/helper.ts')).href;

    const stopsAt = async (line: number, words: { readonly name: string; readonly word: string }) => {
      const debugged = await Debugger.connect(words.name === 'one' ? one : two);
      await debugged.breakAt(source, line);
      const answer = fetch(`${base}/${words.name}/x`);
      const place = await until('it stands still', () => debugged.paused, SECONDS);
      expect(place).toMatchObject({ url: source, line });
      expect(await debugged.evaluate('text')).toBe(words.word);
      return { debugged, answer };
    };

    // A whole build, whose worker stands still for longer than a worker may be stuck.
    const first = await stopsAt(LINE, { name: 'one', word: 'ONE' });
    const [, health = ''] =
      /^\S+ one \w+ INFO {2}listening .*healthAddress=(\S+)/m.exec(
        await output.until(/^\S+ one \w+ INFO {2}listening .*healthAddress=/m),
      ) ?? [];
    await until('its loop has stood still for long', async () => (await stillMs(health)) > 3 * STUCK_MS, SECONDS);
    expect(await statesOf('one', base)).toEqual(['initializing', 'ready']);
    await first.debugged.resume();
    expect(await (await first.answer).json()).toEqual({ word: 'ONE!' });

    // The next version, of a quick build, is at the same port; the process before ends in spite of the debugger.
    await project.write({ 'src/helper.ts': `// One more line.\n${HELPER}` });
    await until('the debugger is left', () => first.debugged.closed, SECONDS);
    for (const name of ['one', 'two']) await output.until(`${name} version 2 is healthy`, SECONDS);
    const second = await stopsAt(LINE + 1, { name: 'one', word: 'ONE' });
    const other = await stopsAt(LINE + 1, { name: 'two', word: 'TWO' });
    for (const { debugged, answer } of [second, other]) {
      await debugged.resume();
      expect((await answer).status).toBe(200);
    }
    expect(output.text()).not.toMatch(/Debugger (?:listening|attached)|Waiting for the debugger/);
    // Both debuggers are connected.
    expect(await end(child, 'SIGINT')).toBe(0);
  }, 600_000);

  test('lets workers wait for a debugger, also those of the next version', async () => {
    const waiting = await fixtureProject({ 'src/helper.ts': HELPER, 'src/one.ts': endpoint('one') });
    try {
      const child = flash.start(['run', '--project', waiting.dir, '--port', '0', '--inspect-wait', '0', '--no-types']);
      const output = outputOf(child);
      const told = await output.until(/inspect   one at \S+, waits for a debugger/, SECONDS);
      const [, address = ''] = /inspect   one at (\S+),/.exec(told) ?? [];
      // Until its worker has said so, nobody is there.
      const first = await until('it is there', () => Debugger.connect(address).catch(() => undefined), SECONDS);
      expect(output.text()).not.toContain('listening');
      await first.run();
      const [url = ''] =
        /http:\/\/localhost:\d+\/one\/x/.exec(await output.until(/localhost:\d+\/one\/x/, SECONDS)) ?? [];
      expect((await fetch(url)).status).toBe(200);

      await waiting.write({ 'src/helper.ts': HELPER.replace("'!'", "'?'") });
      await until('the debugger is asked for', () => first.closed, SECONDS);
      expect(await (await fetch(url)).json()).toEqual({ word: 'ONE!' });
      await (await Debugger.connect(address)).run();
      await until(
        'the next version answers',
        async () => ((await (await fetch(url)).json()) as { word: string }).word === 'ONE?',
        SECONDS,
      );
      expect(await end(child, 'SIGINT')).toBe(0);
    } finally {
      await waiting.remove();
    }
  }, 600_000);
});

/** The states that the worker of an endpoint has been in. */
async function statesOf(name: string, base: string): Promise<string[]> {
  const client = new ControlClient(base, (await readFile(join(project.dir, '.flash/dev/key'), 'utf8')).trim());
  const { id = '' } = (await client.listEndpoints()).find((endpoint) => endpoint.name === name) ?? {};
  const { workers, gone } = await client.workerLives(id);
  return [...workers, ...gone].flatMap(({ history }) => history.map(({ state }) => state));
}

/** Milliseconds for which a worker's event loop has stood still, as its health thread tells. */
function stillMs(socketPath: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = get({ socketPath, path: '/ping', agent: false }, (response) => {
      response.resume();
      resolve(Number(response.headers['x-flash-loop-stuck-ms'] ?? 0));
    });
    asked.once('error', reject);
  });
}
