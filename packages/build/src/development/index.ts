export {
  QuickBuilds,
  type ArtifactFolder,
  type ArtifactFolders,
  type QuickBuild,
  type QuickOptions,
} from './quick-build.js';
export { TypeChecker, type TypeFault, type TypesResult } from '../type-check/type-checker.js';
