import { join } from 'node:path';
import { readdir, mkdir } from 'node:fs/promises';
import { fixtureProject } from '@flash-ts/testkit/projects';
import { discover } from '../discovery/discover.js';
import { openProject } from '../project/open-project.js';
import { openClientTypes } from './client-types.js';

it('are unknown, with a warning that says why, when the compiler does not answer in time', async () => {
  const { dir, remove } = await fixtureProject({
    'src/a.ts': `
      import { FlashEndpoint, Get } from '@flash-ts/core';
      @FlashEndpoint({ name: 'a', cpu: 'cpu3c-1-2' }) export class A { @Get('/x') x() { return 1; } }
    `,
  });
  const project = await openProject(dir);
  const discovery = await discover(project);
  const staging = join(project.outDir, '.build');
  await mkdir(staging, { recursive: true });
  const facts = { projectName: 'a', generatedAt: '', sourceFingerprint: 'f', node: '24', framework: 'f' };
  const types = await openClientTypes(project, discovery, facts, { dir: staging, timeoutMs: 0 });
  const { types: read, warning } = await types.read({ a: [] }, new Map());
  await types.close();
  expect(read).toEqual({ endpoints: {}, named: {} });
  expect(warning).toMatchObject({
    code: 'FLASH_CLIENT_TYPES_UNREAD',
    message: expect.stringContaining('the compiler took longer than 0 s'),
  });
  expect(await readdir(staging)).toEqual([]);
  await remove();
}, 30_000);
