// Shows what a new user gets: packs the packages, offers them in a registry of their own, and takes what `flash init` makes through its tests,
// its build and a deploy, with each package manager and in a workspace. `npm run test:packed`, or `npm run test:packed -- pnpm yarn` for some;
// everything it writes is in one temporary folder.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MANAGERS, type PackageManager } from './packed/managers.ts';
import { Newcomer } from './packed/newcomer.ts';
import { takeThrough } from './packed/project-with.ts';
import { startRegistry } from './packed/registry.ts';
import { step } from './packed/step.ts';
import { packPackages } from './packed/tarballs.ts';

const chosen = choose(process.argv.slice(2));
const root = await mkdtemp(join(tmpdir(), 'flash-packed-'));
const user = new Newcomer(root);
try {
  const tarballs = await step('pack', () => packPackages(user, join(root, 'tarballs')));
  const registry = await startRegistry(tarballs);
  try {
    await user.useRegistry(registry.url);
    for (const manager of chosen) {
      const folder = join(root, manager.name);
      await takeThrough(user.withPrograms(await tools(manager)), manager, folder);
      if (manager.name === 'npm') await step('too old a Node', () => refuseOldNode(join(folder, 'my-app')));
    }
  } finally {
    await registry.close();
  }
  await step('nothing is left', expectNothingRuns);
} finally {
  await rm(root, { recursive: true, force: true });
}

/** @throws Error for a name that is none */
function choose(names: readonly string[]): readonly PackageManager[] {
  const unknown = names.find((name) => !MANAGERS.some((manager) => manager.name === name));
  const allowed = MANAGERS.map(({ name }) => name).join(', ');
  if (unknown !== undefined) throw new Error(`there is no "${unknown}"; allowed are ${allowed}`);
  return names.length === 0 ? MANAGERS : MANAGERS.filter(({ name }) => names.includes(name));
}

/** The folders of the programs that the user has installed before: the package manager, and the Node that it needs. */
async function tools({ name, tool, takesMachinesNode }: PackageManager): Promise<readonly string[]> {
  const packages = [...(tool === undefined ? [] : [tool]), ...(takesMachinesNode ? ['node@24'] : [])];
  if (packages.length === 0) return [];
  const folder = join(root, 'tools', name);
  await mkdir(folder, { recursive: true });
  await step(`${name}: get ${packages.join(', ')}`, () =>
    user.run(folder, 'npm', 'install', '--prefix', '.', ...packages),
  );
  return [join(folder, 'node_modules/.bin')];
}

/** Only where the machine's Node is older than we need. */
async function refuseOldNode(project: string): Promise<void> {
  const version = (await user.run(root, 'node', '--version')).trim();
  const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 19)) return;
  const { code, stdout, stderr } = await user.attempt(
    project,
    'node',
    'node_modules/@flash-ts/cli/bin/flash.js',
    'build',
  );
  const lines = stderr.trim().split('\n');
  if (code !== 1 || stdout !== '' || lines.length !== 1 || !stderr.includes(version.slice(1))) {
    throw new Error(`Node ${version} was not refused in one line, but with ${code}:\n${stdout}${stderr}`);
  }
}

async function expectNothingRuns(): Promise<void> {
  const left = await user.processes();
  if (left.length > 0) throw new Error(`still running:\n${left.join('\n')}`);
}
