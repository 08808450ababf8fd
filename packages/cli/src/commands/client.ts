import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { BuildResult } from '@flash-ts/build';
import { readProjectFile } from '@flash-ts/build/project';
import { cliErrors } from '../errors/catalogue.js';
import { ownVersion } from '../project/own-version.js';
import { runBuild } from './build.js';
import type { CommandContext, CommandOptions, CommandRun } from './definition.js';
import { isPackageName } from './package-names.js';

const SEMANTIC_VERSION = /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:[-+][a-z0-9.+-]+)?$/i;

interface ClientPackage {
  readonly name: string;
  readonly version: string;
}

/** The parts of a package.json by which a client is recognized. */
interface ClientDescription {
  readonly exports?: { readonly '.'?: { readonly types?: unknown } };
  readonly dependencies?: Readonly<Record<string, unknown>>;
}

/** Makes a package of the contracts of the source as it is now, which other projects install. */
export const client: CommandRun = async (context, options) => {
  const dir = resolve(context.projectDir, options['out'] as string);
  const given = {
    name: options['name'] as string | undefined,
    version: options['packageVersion'] as string | undefined,
  };
  checkGiven(given);
  const result = await runBuild(context);
  const made = {
    name: given.name ?? `${result.projectName}-client`,
    version: given.version ?? result.projectVersion,
  };
  const files = filesOf(made, result);
  await checkFolder(dir, made, options);
  await writeFiles(dir, files);
  return {
    data: { ...made, dir, files: Object.keys(files) },
    text: clientText(made, dir, context),
  };
};

/** @throws FlashError `FLASH_NAME_UNUSABLE` */
function checkGiven({
  name,
  version,
}: {
  readonly name: string | undefined;
  readonly version: string | undefined;
}): void {
  if (name !== undefined && !isPackageName(name)) {
    const allowed = 'a name of an npm package, such as "@acme/shop-client"';
    throw cliErrors.FLASH_NAME_UNUSABLE({ what: 'package', value: name, allowed });
  }
  if (version !== undefined && !SEMANTIC_VERSION.test(version)) {
    const allowed = 'a semantic version, such as "1.2.3"';
    throw cliErrors.FLASH_NAME_UNUSABLE({ what: 'version', value: version, allowed });
  }
}

function filesOf(
  { name, version }: ClientPackage,
  { client: texts, projectName }: BuildResult,
): Record<string, string> {
  const description = {
    name,
    version,
    description: `Clients of the endpoints of ${projectName}`,
    type: 'module',
    exports: { '.': { types: './index.d.ts', default: './index.js' }, './package.json': './package.json' },
    types: './index.d.ts',
    files: ['index.js', 'index.d.ts'],
    dependencies: { '@flash-ts/core': `^${ownVersion()}` },
    engines: { node: '>=22.19' },
  };
  return {
    'package.json': `${JSON.stringify(description, undefined, 2)}\n`,
    'index.js': texts.javascript,
    'index.d.ts': texts.declarations,
  };
}

/**
 * A folder with anything but an earlier client is left alone: its files would be overwritten, those of the project itself too.
 *
 * @throws FlashError `FLASH_CLIENT_FOLDER_TAKEN`
 */
async function checkFolder(dir: string, { name }: ClientPackage, { force }: CommandOptions): Promise<void> {
  if (force === true) return;
  const entries = await readdir(dir).catch(() => []);
  // A repository and an editor's settings may be there before the package.
  if (entries.every((entry) => entry.startsWith('.'))) return;
  const found = await foundIn(dir, name);
  if (found !== undefined) throw cliErrors.FLASH_CLIENT_FOLDER_TAKEN({ dir, found, name });
}

/** What a folder has that is no earlier client of this name; undefined if it is one. */
async function foundIn(dir: string, name: string): Promise<string | undefined> {
  const text = await readProjectFile(join(dir, 'package.json'));
  if (text === undefined) return 'files of something else';
  try {
    const { name: own, ...description } = JSON.parse(text) as { readonly name?: unknown } & ClientDescription;
    if (typeof own !== 'string') return 'another package';
    if (own !== name) return `the package "${own}"`;
    return isClient(description) ? undefined : `a package "${own}" that is not a client`;
  } catch {
    return 'another package';
  }
}

/** What is left of a client's description when its author has added a licence or a script. */
function isClient({ exports, dependencies }: ClientDescription): boolean {
  return exports?.['.']?.types === './index.d.ts' && dependencies?.['@flash-ts/core'] !== undefined;
}

async function writeFiles(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  } catch (cause) {
    throw cliErrors.FLASH_OUTPUT_UNWRITABLE({ path: dir, problem: (cause as Error).message }, { cause });
  }
}

function clientText({ name, version }: ClientPackage, dir: string, { projectDir }: CommandContext): string {
  const shown = relative(projectDir, dir);
  const place = shown.startsWith('..') ? dir : shown;
  return `Wrote ${name} ${version} to ${place}\nInstall it in another project with \`npm install --install-links ${dir}\`, or publish it with \`npm publish ${place}\`.`;
}
