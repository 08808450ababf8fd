export { deployConfigOf, type DeployConfig, type EndpointDeployConfig } from './deploy-config.js';
