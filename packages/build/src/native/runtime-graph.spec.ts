import { neededByPackage, type PackageGraph } from './package-graph.js';
import { runtimeGraph } from './runtime-graph.js';

const GRAPH: PackageGraph = {
  manifest: () => ({
    name: 'some',
    version: '1.0.0',
    dependencies: { tslib: '2', rxjs: '7', '@types/node': '*', huge: '1' },
    optionalDependencies: { fast: '1' },
    peerDependencies: { '@nestjs/common': '12', '@nestjs/axios': '4', 'ts-node': '10', pg: '8' },
    peerDependenciesMeta: {
      'ts-node': { optional: true },
      pg: { optional: true },
      mysql2: { optional: true },
      tedious: { optional: true },
      '@nestjs/core': { optional: true },
      huge: { optional: true },
    },
  }),
  resolve: (name) => name,
};

it('has what a running program needs a copy of', () => {
  const graph = runtimeGraph(GRAPH, {
    devOnly: new Set(['ts-node', 'tedious', 'tslib']),
    settings: { exclude: ['huge'] },
  });
  expect(neededByPackage(graph, 'some').map(({ name }) => name)).toEqual([
    '@nestjs/axios',
    'fast',
    'mysql2',
    'pg',
    'tslib',
  ]);
});
