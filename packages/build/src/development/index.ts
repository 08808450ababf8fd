export {
  QuickBuilds,
  type ArtifactFolder,
  type ArtifactFolders,
  type QuickBuild,
  type QuickOptions,
} from './quick-build.js';
