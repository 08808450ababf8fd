import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import {
  addonFaults,
  checkPeerVersions,
  checkTsconfig,
  compilerOption,
  installedPackage,
  readInstalledPackage,
} from '@flash-ts/build/checks';
import { readPackageJson, readProjectFile, type PackageJson } from '@flash-ts/build/project';
import { staleVerdict } from './home-checks.js';
import { findingOf, ok, type Check, type Scene, type Verdict } from './check.js';

/** Milliseconds that loading the project's native packages may take. */
const ADDONS_MS = 20_000;
/** Packages that keep state in their modules, so that two copies do not know of each other. */
const SINGLE = ['@nestjs/common', '@nestjs/core', 'reflect-metadata', 'class-transformer', 'class-validator'];
const NO_TSCONFIG = 'there is none; the build needs none';
const OLD_MODULES = new Set(['none', 'amd', 'umd', 'system']);

export const PROJECT_CHECKS: readonly Check[] = [
  {
    code: 'FLASH_DOCTOR_STALE_RUN',
    title: 'what a killed flash run has left',
    look: ({ projectDir }) => staleVerdict(join(projectDir, '.flash', 'dev'), 'The next `flash run` removes it.'),
  },
  { code: 'FLASH_DOCTOR_PACKAGE_JSON', title: 'package.json', look: packageJsonVerdict },
  { code: 'FLASH_DOCTOR_INSTALL', title: 'installed packages', look: installVerdict },
  { code: 'FLASH_DOCTOR_LOCKFILE', title: 'packages as locked', look: lockVerdict },
  { code: 'FLASH_DOCTOR_COPIES', title: 'one copy of Nest', look: copiesVerdict },
  {
    code: 'FLASH_DOCTOR_PEERS',
    title: 'versions that workers need',
    look: ({ projectDir }) => passed(() => checkPeerVersions(projectDir), 'all suitable'),
  },
  {
    code: 'FLASH_DOCTOR_NATIVE',
    title: 'native packages',
    async look({ projectDir, signal }) {
      const [first, ...others] = await addonFaults(projectDir, { timeoutMs: ADDONS_MS, signal });
      if (!first) return ok(`none was built for another Node than ${process.versions.node}`);
      return findingOf(others.length === 0 ? first : first.with({ faults: [first, ...others] }));
    },
  },
  {
    code: 'FLASH_DOCTOR_TSCONFIG',
    title: 'tsconfig.json',
    look({ projectDir }) {
      const path = join(projectDir, 'tsconfig.json');
      if (!existsSync(path)) return ok(NO_TSCONFIG);
      return passed(() => checkTsconfig(path, projectDir), 'can be read');
    },
  },
  {
    code: 'FLASH_DOCTOR_DECORATORS',
    title: 'decorators in tsconfig.json',
    look: ({ projectDir }) => withTsconfig(projectDir, decoratorsVerdict),
  },
  {
    code: 'FLASH_DOCTOR_MODULES',
    title: 'modules in tsconfig.json',
    look: ({ projectDir }) => withTsconfig(projectDir, modulesVerdict),
  },
];

async function packageJsonVerdict({ projectDir }: Scene): Promise<Verdict> {
  try {
    await readPackageJson(projectDir);
    return ok(join(projectDir, 'package.json'));
  } catch (error) {
    return findingOf(error);
  }
}

async function installVerdict({ projectDir }: Scene): Promise<Verdict> {
  const names = await dependencyNames(projectDir);
  const missing = names.filter((name) => installedPackage(name, projectDir) === undefined);
  if (missing.length === 0) return ok(`${names.length} of package.json`);
  return {
    state: 'fault',
    problem: `These packages of package.json are not installed: ${missing.join(', ')}.`,
    fix: 'Run `npm install` in the project.',
  };
}

async function lockVerdict({ projectDir }: Scene): Promise<Verdict> {
  const path = join(projectDir, 'package-lock.json');
  const text = await readProjectFile(path);
  if (text === undefined) return ok('there is no package-lock.json');
  let packages: Readonly<Record<string, { readonly version?: string }>>;
  try {
    ({ packages = {} } = JSON.parse(text) as { packages?: typeof packages });
  } catch (error) {
    return {
      state: 'fault',
      problem: `The file ${path} is not JSON: ${(error as Error).message}.`,
      fix: 'Create it again with `npm install`.',
    };
  }
  const different = (await dependencyNames(projectDir)).flatMap((name) => {
    const locked = packages[`node_modules/${name}`]?.version;
    const dir = installedPackage(name, projectDir);
    const installed = dir === undefined ? undefined : readInstalledPackage(dir).version;
    const isSame = locked === undefined || installed === undefined || locked === installed;
    return isSame ? [] : [`${name} ${installed} (locked: ${locked})`];
  });
  if (different.length === 0) return ok('as locked');
  return {
    state: 'warning',
    problem: `Packages are installed in other versions than package-lock.json has: ${different.join(', ')}.`,
    fix: 'Run `npm ci` in the project.',
  };
}

/** A dependency that brings a copy of its own has it below itself. */
async function copiesVerdict({ projectDir }: Scene): Promise<Verdict> {
  const places = [
    projectDir,
    ...(await dependencyNames(projectDir)).flatMap((name) => installedPackage(name, projectDir) ?? []),
  ];
  const doubled = SINGLE.flatMap((name) => {
    const found = places
      .flatMap((place) => installedPackage(name, realpathSync(place)) ?? [])
      .map((dir) => realpathSync(dir));
    const copies = [...new Set(found)];
    return copies.length > 1 ? [`${name}: ${copies.join(' and ')}`] : [];
  });
  if (doubled.length === 0) return ok('yes');
  return {
    state: 'warning',
    problem: `There are several copies of packages that have to be there once; in tests, one does not see what the other has registered:\n${doubled.join('\n')}`,
    fix: 'Run `npm ls NAME` to see who needs which version, bring them to one version, and run `npm dedupe`.',
  };
}

function decoratorsVerdict(tsconfig: string): Verdict {
  const off = ['experimentalDecorators', 'emitDecoratorMetadata'].filter(
    (name) => compilerOption(tsconfig, name) !== true,
  );
  if (off.length === 0) return ok('as Nest needs them');
  return {
    state: 'warning',
    problem: `In ${tsconfig} ${off.join(' and ')} ${off.length > 1 ? 'are' : 'is'} not true. Builds of Flash do not need that; the compiler, the editor and tests do, since Nest injects by what decorators emit.`,
    fix: `Add ${off.map((name) => `"${name}": true`).join(' and ')} to compilerOptions.`,
  };
}

function modulesVerdict(tsconfig: string): Verdict {
  const text = (name: string) => {
    const value = compilerOption(tsconfig, name);
    return typeof value === 'string' ? value.toLowerCase() : '';
  };
  const [module, resolution] = [text('module'), text('moduleResolution')];
  if (!OLD_MODULES.has(module) && resolution !== 'classic') return ok(module === '' ? 'the default' : module);
  const [name, value] = resolution === 'classic' ? ['moduleResolution', resolution] : ['module', module];
  return {
    state: 'fault',
    problem: `In ${tsconfig} ${name} is ${value}, with which neither Node nor the compiler finds packages by their exports.`,
    fix: 'Set "module": "nodenext" and leave moduleResolution out.',
  };
}

/** @param look called with the path of a file that can be read; that another can't is told by its own check */
function withTsconfig(projectDir: string, look: (path: string) => Verdict): Verdict {
  const path = join(projectDir, 'tsconfig.json');
  if (!existsSync(path)) return ok(NO_TSCONFIG);
  try {
    checkTsconfig(path, projectDir);
  } catch {
    return ok('not read, since tsconfig.json has a fault');
  }
  return look(path);
}

function passed(check: () => void, found: string): Verdict {
  try {
    check();
    return ok(found);
  } catch (error) {
    return findingOf(error);
  }
}

/** Empty where package.json can't be read, which is told by itself. */
async function dependencyNames(projectDir: string): Promise<string[]> {
  const { dependencies, devDependencies }: PackageJson = await readPackageJson(projectDir).catch(() => ({}));
  return Object.keys({ ...dependencies, ...devDependencies });
}
