export { readConfig, type ConfigOptions, type ReadConfig } from './read-config.js';
