export { baseImage, type BaseImageOptions, type PlacedBase } from './base-image.ts';
export { dockerRegistry, hasProgram, type DockerRegistry } from './docker-registry.ts';
export type { TestRegistryOptions } from './distribution.ts';
export { startTestRegistry, type Seen, type TestRegistry } from './test-registry.ts';
