import type { Case, Request } from '../../harness/case.ts';

function get(...paths: readonly string[]): readonly Request[] {
  return paths.map((path) => ({ path }));
}

export default {
  title: 'ES modules that find files beside themselves',
  trials: [
    {
      packages: ['@nestjs/platform-fastify'],
      what: "`new URL('./x', import.meta.url)`, read and streamed",
      steps: get('/files/url', '/files/download'),
    },
    {
      packages: ['@nestjs/common'],
      what: '`import.meta.dirname`, `import.meta.filename`, a folder that is listed',
      steps: get('/files/dirname', '/files/filename'),
    },
    {
      packages: ['@nestjs/core'],
      what: 'JSON by import and by `createRequire`, an import whose name is computed',
      steps: get('/files/json', '/files/imports/one', '/files/imports/two'),
    },
    {
      packages: ['rxjs'],
      what: '`createRequire` and `import.meta.resolve` of a package',
      steps: get('/files/packages'),
    },
    {
      packages: ['@nestjs/core'],
      what: "`new Worker(new URL('./x.js', import.meta.url))`, and by `import.meta.dirname`",
      steps: get('/threads/url', '/threads/path'),
    },
  ],
} satisfies Case;
