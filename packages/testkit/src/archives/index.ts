export { archiveOf, type Artifact } from './archive-of.js';
export { readTar, unpack, type TarEntry } from './read-tar.js';
