export type { Access } from './api-server.ts';
export type { Stored } from './kinds.ts';
export { TestCluster, type Refusal, type TestClusterOptions } from './test-cluster.ts';
export { knativeFaults } from './validation.ts';
