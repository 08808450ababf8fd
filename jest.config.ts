import type { Config } from 'jest';

/**
 * One Jest for every package and sample. Nest 12 is ESM only, so tests run as ES modules (`--experimental-vm-modules`, see the `test` script);
 * imports between our packages resolve to their sources, so a unit test never sees a stale build.
 */
const config: Config = {
  roots: ['<rootDir>/packages', '<rootDir>/samples', '<rootDir>/bench', '<rootDir>/scripts'],
  testMatch: ['**/*.spec.ts', '**/*.test.ts'],
  modulePathIgnorePatterns: ['/dist/', '/\\.flash/', '/bench/\\.out/'],
  // Projects that other tests are making at this moment.
  testPathIgnorePatterns: ['/node_modules/', '/\\.tmp/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@flash-ts/(core|worker|platform|build|testkit)$': '<rootDir>/packages/$1/src/index.ts',
    '^@flash-ts/(core|worker|platform|build|testkit)/(.+)$': '<rootDir>/packages/$1/src/$2/index.ts',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  // Tests that start processes keep all cores busy: with one more at once each took 1.7 times as long.
  maxWorkers: '100%',
  // Only a failure takes so long: how fast the machine is decides nothing.
  testTimeout: 300_000,
};

export default config;
