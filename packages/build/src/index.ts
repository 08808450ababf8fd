export {
  buildProject,
  type BuildOptions,
  type BuildResult,
  type BuiltEndpoint,
  type BuiltParts,
} from './build-project.js';
export { builtPackages } from './versions/built-packages.js';
export type { DeployConfig } from './packaging/package-project.js';
export type { BuildStep, BuildStepName, StepMeasure } from './steps.js';
