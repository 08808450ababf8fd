import type { Case } from '../../harness/case.ts';

export default {
  title: 'CommonJS that finds files and packages while it runs',
  trials: [
    {
      packages: ['@nestjs/common', '@nestjs/config', 'handlebars'],
      what: '`__dirname`, `require`, `import x = require()`, JSON, templates beside the source',
      steps: [
        { path: '/hello/Ada' },
        { path: '/towns' },
        { path: '/files' },
        { path: '/required/handlebars' },
        { path: '/required/not-installed' },
        { path: '/module' },
        { path: '/lazy' },
      ],
    },
  ],
} satisfies Case;
