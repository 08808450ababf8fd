import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { built, fixtureProject } from '@flash-ts/testkit/projects';

const HELLO = `
import { FlashEndpoint, Get } from '@flash-ts/core';
@FlashEndpoint({ cpu: 'cpu3c-1-2' })
export class Hello {
  @Get('/hello') hello() { return 'hello'; }
}
`;

/** The same source was a new version when `flash deploy` was typed in another folder: a source map named a module by the working folder. */
it('builds the same bytes wherever the command is started', async () => {
  const project = await fixtureProject({ 'src/hello.ts': HELLO });
  const digests = [];
  for (const cwd of [project.dir, dirname(project.dir), tmpdir()]) {
    digests.push((await built(project.dir, { cwd })).files.artifact.digest);
  }
  await project.remove();

  expect(new Set(digests).size).toBe(1);
});
