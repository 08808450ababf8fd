export { QuickBuilds, type QuickBuild, type QuickOptions } from './quick-build.js';
