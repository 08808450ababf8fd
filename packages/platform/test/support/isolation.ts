import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findIsolation } from '../../src/isolation/find-isolation.js';
import { temporaryFolder } from './rig.js';

type Means = 'bubblewrap' | 'unshare';

/** Defines tests once for each program by which workers can be isolated here; for the others a skipped one says why they can't. */
export async function describeIsolated(what: string, tests: (means: Means) => void): Promise<void> {
  for (const means of ['bubblewrap', 'unshare'] as const) {
    const problem = await problemOf(means);
    describe(`${what}, isolated by ${means}`, () => {
      if (problem === undefined) tests(means);
      else it.skip(`is not tested here: ${problem}`, () => undefined);
    });
  }
}

/** @returns why it does not work here; undefined where it does */
async function problemOf(means: Means): Promise<string | undefined> {
  const folder = temporaryFolder();
  const places = { home: folder.path, artifacts: join(folder.path, 'artifacts'), run: join(folder.path, 'run') };
  for (const path of [places.artifacts, places.run]) mkdirSync(path);
  writeFileSync(join(folder.path, 'key'), '');
  try {
    await findIsolation(means, places);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    folder.remove();
  }
}
