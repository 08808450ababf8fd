export { checkPeerVersions } from '../project/peer-versions.js';
export { checkTsconfig } from '../project/check-tsconfig.js';
export { compilerOption } from '../project/module-format.js';
export { installedPackage, readPackageJson as readInstalledPackage } from '../installed/native-package.js';
export { addonFaults } from '../native/addon-faults.js';
