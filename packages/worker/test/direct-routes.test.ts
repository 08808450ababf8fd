import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WorkerProcess } from '@flash-ts/testkit/workers';
import { buildArtifact, type Artifact } from './harness/bundle.js';

let artifact: Artifact;
let nestApp: Artifact;

beforeAll(async () => {
  [artifact, nestApp] = await Promise.all([buildArtifact(), buildArtifact('nest-app')]);
});

afterAll(async () => {
  await Promise.all([artifact?.remove(), nestApp?.remove()]);
});

/** The handlers that a worker calls without Nest's pipeline. */
async function directHandlers(folder: string, env: Record<string, string>): Promise<unknown[]> {
  const worker = new WorkerProcess(folder, { FLASH_LOG_LEVEL: 'debug', ...env });
  try {
    await worker.logged('ready');
    return worker.lines.filter(({ msg }) => msg === 'called directly').map(({ handler }) => handler);
  } finally {
    await worker.stop();
  }
}

test('handlers without pipes, interceptors and filters are called directly, the others are not', async () => {
  const direct = await directHandlers(artifact.folder, { FLASH_RESOURCE_NAME: 'user-service' });
  expect(direct).toEqual(
    expect.arrayContaining(['create', 'get', 'headers', 'slow'].map((name) => `UserService.${name}`)),
  );
  expect(direct).not.toContain('UserService.guarded');
  expect(direct).not.toContain('UserService.piped');
});

test('none is where an interceptor, a pipe or a filter is for all', async () => {
  expect(await directHandlers(nestApp.folder, { FLASH_RESOURCE_NAME: 'nest-app' })).toEqual([]);
});

test('none is where it is switched off', async () => {
  expect(await directHandlers(artifact.folder, { FLASH_DIRECT_ROUTES: '0' })).toEqual([]);
});
