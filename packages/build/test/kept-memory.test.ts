import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fixtureProject } from '@flash-ts/testkit/projects';

const endpoint = (name: string, imported: string) => `
import { FlashEndpoint, Get } from '@flash-ts/core';
import { ${imported} } from './other.js';
@FlashEndpoint({ name: '${name}', cpu: 'cpu3c-1-2' })
export class Endpoint { @Get('/') get() { return ${imported}; } }
`;
const FAULTY = endpoint('faulty', 'nothing');

const moduleOf = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);

/** Builds as \`flash run\` does, with and without a fault, and says how many passes of the bundler are still in memory. */
const PROGRAM = `
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { queryObjects } from 'node:v8';
import { buildProject } from ${moduleOf('../dist/index.js')};
import { QuickBuilds } from ${moduleOf('../dist/development/index.js')};
import { PackageUse } from ${moduleOf('../dist/bundling/package-use.js')};
import { deployConfig } from ${moduleOf('../../testkit/src/projects/deploy-config.ts')};

const [projectDir, faulty] = process.argv.slice(1);
const build = (onBuilt) => buildProject({ projectDir, deployConfig, clientTypes: false, onBuilt });
const folders = {
  reserve: async () => ({ digest: '', folder: await mkdtemp(join(projectDir, '.flash', 'artifact-')) }),
  drop: ({ folder }) => rm(folder, { recursive: true, force: true }),
};
async function session() {
  let parts;
  await build((built) => (parts = built));
  const quick = new QuickBuilds(join(projectDir, '.flash', 'dev'), folders);
  if (!(await quick.prepare(parts))) throw new Error('there is no base');
  await quick.close();
  await writeFile(join(projectDir, 'src', 'faulty.ts'), faulty);
  const { code } = await build().catch((error) => error.toReport());
  return code;
}
const code = await session();
let kept;
// A finalizer of the bundler runs after the collection that has found its object.
for (let look = 0; look < 100 && kept !== 0; look += 1) {
  await setTimeout(20);
  kept = queryObjects(PackageUse, { format: 'count' });
}
console.log(JSON.stringify({ code, kept }));
process.exit(0);
`;

it('keeps nothing of the bundler once a build is over: flash run builds for a day in one process', async () => {
  const project = await fixtureProject({
    'src/fine.ts': endpoint('fine', 'something'),
    'src/other.ts': 'export const something = 1;',
  });
  try {
    const args = [
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '--eval',
      PROGRAM,
      project.dir,
      FAULTY,
    ];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
    });
    expect(JSON.parse(stdout)).toEqual({ code: 'FLASH_IMPORT_MISSING', kept: 0 });
  } finally {
    await project.remove();
  }
});
