import type { PackageJson } from '../installed/native-package.js';
import { placementFor, placePackages, type PackageGraph } from './package-graph.js';
import { WORKER_TARGET } from './target.js';

type Packages = Record<string, Omit<PackageJson, 'name' | 'version'> & { finds?: Record<string, string> }>;

/** Keys are `name@version`; `finds` says which one each name means to a package. */
function graphOf(packages: Packages): PackageGraph {
  return {
    manifest: (key) => {
      const [name, version] = key.split('@') as [string, string];
      return { name, version, ...packages[key] };
    },
    resolve: (name, key) => packages[key]?.finds?.[name],
  };
}

function placed(packages: Packages, ...roots: string[]): Record<string, string> {
  const needed = roots.map((key) => ({ name: key.split('@')[0] as string, key }));
  const graph = graphOf(packages);
  const names = needed.map(({ name }) => name);
  const placement = placementFor(graph, placePackages(graph, needed), names, WORKER_TARGET);
  return Object.fromEntries([...placement].map(([path, { key, optional }]) => [path, optional ? `${key}?` : key]));
}

it('places all that a package needs at the top', () => {
  const packages: Packages = {
    'a@1': { dependencies: { b: '1' }, finds: { b: 'b@1' } },
    'b@1': { dependencies: { c: '1' }, finds: { c: 'c@1' } },
    'c@1': { dependencies: { a: '1' }, finds: { a: 'a@1' } },
  };
  expect(placed(packages, 'a@1')).toEqual({
    'node_modules/a': 'a@1',
    'node_modules/b': 'b@1',
    'node_modules/c': 'c@1',
  });
});

it('places a second version below the one that needs it', () => {
  const packages: Packages = {
    'a@1': { dependencies: { c: '1' }, finds: { c: 'c@1' } },
    'b@1': { dependencies: { c: '2' }, finds: { c: 'c@2' } },
    'c@1': {},
    'c@2': {},
  };
  expect(placed(packages, 'a@1', 'b@1')).toEqual({
    'node_modules/a': 'a@1',
    'node_modules/b': 'b@1',
    'node_modules/b/node_modules/c': 'c@2',
    'node_modules/c': 'c@1',
  });
});

it('gives a package its own copy when one placed later stands before what it found', () => {
  const packages: Packages = {
    'a@1': { dependencies: { b: '2', c: '2' }, finds: { b: 'b@2', c: 'c@2' } },
    'b@1': {},
    'b@2': { dependencies: { c: '1' }, finds: { c: 'c@1' } },
    'c@1': {},
    'c@2': {},
  };
  const result = placed(packages, 'b@1', 'c@1', 'a@1');
  expect(result).toMatchObject({
    'node_modules/a/node_modules/b': 'b@2',
    'node_modules/a/node_modules/c': 'c@2',
    'node_modules/a/node_modules/b/node_modules/c': 'c@1',
  });
});

it('leaves out what is for other machines or not installed, and marks what can be done without', () => {
  const packages: Packages = {
    'a@1': {
      optionalDependencies: { mac: '1', linux: '1', gone: '1' },
      peerDependencies: { peer: '1', absent: '1' },
      peerDependenciesMeta: { peer: { optional: true }, meta: { optional: true }, nowhere: { optional: true } },
      finds: { mac: 'mac@1', linux: 'linux@1', peer: 'peer@1', meta: 'meta@1' },
    },
    'mac@1': { os: ['darwin'] },
    'linux@1': { os: ['linux'], cpu: ['x64'] },
    'peer@1': {},
    'meta@1': {},
  };
  expect(placed(packages, 'a@1')).toEqual({
    'node_modules/a': 'a@1',
    'node_modules/linux': 'linux@1?',
    'node_modules/meta': 'meta@1?',
    'node_modules/peer': 'peer@1?',
  });
});

it('takes a package for required as soon as one requires it', () => {
  const packages: Packages = {
    'a@1': { optionalDependencies: { c: '1' }, finds: { c: 'c@1' } },
    'b@1': { dependencies: { c: '1' }, finds: { c: 'c@1' } },
    'c@1': {},
  };
  expect(placed(packages, 'a@1', 'b@1')).toMatchObject({ 'node_modules/c': 'c@1' });
});

it('says which package is missing, and for whom', () => {
  const packages: Packages = { 'a@1': { dependencies: { b: '1' } } };
  expect(() => placed(packages, 'a@1')).toThrow(
    expect.objectContaining({ code: 'FLASH_PACKAGE_MISSING', message: expect.stringContaining("a can't be bundled") }),
  );
});

it('ends for versions that need each other in turn', () => {
  const packages: Packages = {
    'a@1': { dependencies: { b: '2' }, finds: { b: 'b@2' } },
    'b@2': { dependencies: { a: '2' }, finds: { a: 'a@2' } },
    'a@2': { dependencies: { b: '1' }, finds: { b: 'b@1' } },
    'b@1': { dependencies: { a: '1' }, finds: { a: 'a@1' } },
  };
  expect(placed(packages, 'a@1')).toMatchObject({ 'node_modules/a': 'a@1', 'node_modules/b': 'b@2' });
});
