import { realpathSync } from 'node:fs';
import { installedPackage, readPackageJson } from '../installed/native-package.js';
import type { PackageGraph } from './package-graph.js';

/** The packages on this disk, by their folders. */
export const INSTALLED: PackageGraph = {
  manifest: readPackageJson,
  resolve: (name, dir) => {
    const found = installedPackage(name, dir);
    // Stores such as pnpm's link each package to one folder, and its dependencies are resolved from there.
    return found === undefined ? undefined : realpathSync(found);
  },
};
