export { built, failure, runBuild } from './build-fixture.js';
export { builtArtifact, type BuiltArtifact } from './built-artifact.js';
export { deployConfig } from './deploy-config.js';
export { fixtureProject, type FixturePlace, type FixtureProject } from './fixture-project.js';
export { machineCode } from './machine-code.js';
