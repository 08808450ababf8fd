import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { end, FlashCommand, outputOf } from './flash-command.js';

const SOURCE = `
import { FlashEndpoint, Get } from '@flash-ts/core';

@FlashEndpoint({ name: 'one', cpu: 'cpu3c-1-2' })
export class One { @Get('/x') x() { return { ok: true }; } }
`;

let flash: FlashCommand;
let project: FixtureProject;

beforeAll(async () => {
  flash = await FlashCommand.create();
  project = await fixtureProject({ 'src/one.ts': SOURCE });
});
afterAll(async () => {
  await flash.remove();
  await project.remove();
});

describe('flash run on a bad day', () => {
  test('tells what it injects, marks the answers, and shows them among the requests', async () => {
    const bad = ['--fault', '503:60%', '--fault=429:40%', '--latency', '1ms', '--cold-start', '1ms'];
    const child = flash.start(['run', '--project', project.dir, '--port', '0', ...bad]);
    const output = outputOf(child);
    const [url = ''] = /http:\/\/localhost:\d+\/one\/x/.exec(await output.until(/localhost:\d+\/one\/x/, 120)) ?? [];
    expect(output.text()).toContain(
      'Injected on purpose: every cold start takes 1 ms more; every answer comes 1 ms later; 60 % of the requests are answered with 503; 40 % of the requests are answered with 429.',
    );
    const answer = await fetch(`${url}?key=1`);
    expect([429, 503]).toContain(answer.status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({ 'x-flash-injected': 'fault', 'retry-after': '5' });
    expect(await answer.json()).toMatchObject({ code: 'FLASH_FAULT_INJECTED' });
    await output.until(new RegExp(String.raw`one injected INFO {2}GET /x ${answer.status} [\d.]+ ms .*injected=true`));
    expect(await end(child, 'SIGINT')).toBe(0);
  });

  test('refuses what it can’t inject, before it begins', async () => {
    const refused = await flash.run(['run', '--project', project.dir, '--port', '0', '--fault', '200:5%']);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('allowed are a status from 400 to 599') });
  });
});
