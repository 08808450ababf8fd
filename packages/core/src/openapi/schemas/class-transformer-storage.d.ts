/** The only way to class-transformer's metadata, which its public entry leaves out; the path is the one that ORMs and doc tools use too. */
declare module 'class-transformer/cjs/storage.js' {
  export { defaultMetadataStorage } from 'class-transformer/types/storage';
}
