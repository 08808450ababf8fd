export { built, failure, runBuild } from './build-fixture.ts';
export { builtArtifact, type BuiltArtifact } from './built-artifact.ts';
export { deployConfig } from './deploy-config.ts';
export { fixtureProject, type FixturePlace, type FixtureProject } from './fixture-project.ts';
export { machineCode } from './machine-code.ts';
