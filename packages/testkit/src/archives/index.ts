export { archiveOf, type Artifact } from './archive-of.ts';
export { readTar, unpack, type TarEntry } from './read-tar.ts';
