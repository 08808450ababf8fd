export { deployConfigOf, enlargedInstances } from './deploy-config.js';
export type { DeployConfig, EndpointDeployConfig, EnlargedInstance } from './deploy-config.js';
