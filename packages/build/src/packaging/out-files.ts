/** What a build leaves in `.flash/`. */
export const OUT_FILES = {
  manifest: 'flash_manifest.json',
  deploy: 'deploy.json',
  openapi: 'openapi.json',
  client: 'client.ts',
  artifact: 'artifact.tar.gz',
  compileCache: 'compile-cache.tar.gz',
} as const;
