import type { DeployConfig } from '@flash-ts/build';

/** The deploy config of builds in tests: it has what the build told it, so that a test sees whether that is right. */
export const deployConfig: DeployConfig = ({ resources }, artifactDigest) => ({
  artifact: artifactDigest,
  endpoints: Object.fromEntries(Object.entries(resources).map(([name, { digest }]) => [name, digest])),
});
