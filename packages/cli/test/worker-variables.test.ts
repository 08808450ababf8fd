import { startPlatform } from '@flash-ts/platform/testing';
import { failure, fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';

const endpoint = (env: string) => `
import { Body, FlashEndpoint, Post } from '@flash-ts/core';
import { Logger } from '@nestjs/common';

@FlashEndpoint({ name: 'notes', cpu: 'cpu3c-1-2', env: ${env} })
export class Notes {
  @Post('/notes') add(@Body() _note: object) {
    new Logger('notes').debug('added');
    return {};
  }
}
`;

let project: FixtureProject;

afterEach(() => project.remove());

it('an endpoint sets the limits and the log of its workers', async () => {
  project = await fixtureProject({
    'src/notes.ts': endpoint("{ FLASH_BODY_LIMIT: '100', FLASH_LOG_LEVEL: 'debug' }"),
  });
  await using platform = await startPlatform();
  const notes = (await platform.deploy(project.dir)).endpoint('notes');
  const post = (text: string) =>
    notes.fetch('/notes', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
    });

  expect((await post('x'.repeat(200))).status).toBe(413);
  await post('short');
  expect(JSON.stringify(await notes.logs())).toContain('added');
});

it('an endpoint that sets what is the platform’s is refused with the reason, at its line', async () => {
  project = await fixtureProject({
    'src/notes.ts': endpoint("{ FLASH_SUPERVISED: '0', FLASH_LOG_LEVEL: 'loud' }"),
  });
  const { faults = [] } = await failure(project.dir);
  expect(faults.map(({ code, message }) => [code, message])).toEqual([
    [
      'FLASH_ENV_INVALID',
      'The variable "FLASH_SUPERVISED" of `env` is not an endpoint’s to set: the platform sets it, since it starts and ends the workers.',
    ],
    [
      'FLASH_ENV_INVALID',
      'The variable "FLASH_LOG_LEVEL" of `env` has a value that workers refuse; allowed: fatal, error, warn, info, debug, trace, silent.',
    ],
  ]);
});
