import { mkdir } from 'node:fs/promises';
import { built, fixtureProject } from '@flash-ts/testkit/projects';
import { startedArtifact } from './started-artifact.js';

const PROJECT = {
  'package.json': '{"name":"fixture","version":"1.0.0"}',
  'tsconfig.json': `{
    "compilerOptions": { "module": "commonjs", "esModuleInterop": true, "experimentalDecorators": true, "emitDecoratorMetadata": true, "outDir": "./dist" }
  }`,
  'nest-cli.json': `{
    "sourceRoot": "server",
    "compilerOptions": {
      "assets": [
        "**/*.sql",
        { "include": "../templates/**", "exclude": "../templates/*.draft", "outDir": "dist/templates", "watchAssets": true },
        { "include": "../mails", "outDir": "public/mails" }
      ],
      "plugins": ["@nestjs/swagger"]
    }
  }`,
  'templates/hello.hbs': 'Hello',
  'templates/parts/foot.hbs': 'Foot',
  'templates/later.draft': 'not ready',
  'templates/.env': 'SECRET=1',
  'mails/welcome.txt': 'Welcome',
  'dist/old.txt': 'of a build before',
  'server/queries/all.sql': 'select 1',
  'server/api.ts': `
    import { FlashEndpoint, Get } from '@flash-ts/core';
    import { existsSync, readdirSync, readFileSync } from 'node:fs';
    import { join } from 'node:path';
    const text = (path: string) => existsSync(path) && readFileSync(path, 'utf8');
    @FlashEndpoint({ name: 'api', cpu: 'cpu3c-1-2' })
    export class Api {
      @Get('/all') all() {
        return {
          beside: text(join(__dirname, 'templates', 'hello.hbs')),
          compiled: text(join(process.cwd(), 'dist/templates/parts/foot.hbs')),
          elsewhere: text(join(process.cwd(), 'public/mails/welcome.txt')),
          source: text(join(__dirname, 'queries/all.sql')),
          listed: readdirSync(join(__dirname, 'templates')).sort(),
          old: text(join(process.cwd(), 'dist/old.txt')),
        };
      }
    }`,
};

it('assets of nest-cli.json are found where `nest build` puts them', async () => {
  const started = await startedArtifact('api', PROJECT);
  try {
    expect(await started.json('/all')).toEqual({
      beside: 'Hello',
      compiled: 'Foot',
      elsewhere: 'Welcome',
      source: 'select 1',
      listed: ['hello.hbs', 'parts'],
      old: false,
    });
  } finally {
    await started.remove();
  }
});

it('the build warns of other files in the compiler’s folder, of empty folders, and of compiler plugins, with file and line', async () => {
  const project = await fixtureProject({
    ...PROJECT,
    'server/other.ts': `import { join } from 'node:path';\nexport const uploads = join(__dirname, '../uploads');`,
    'server/api.ts': `import { uploads } from './other';\n(globalThis as { uploads?: string }).uploads = uploads;${PROJECT['server/api.ts']}`,
  });
  await mkdir(`${project.dir}/uploads`);
  try {
    const { warnings } = await built(project.dir);
    expect(warnings.map(({ code, message, where }) => [code, where?.file, where?.line, message])).toEqual([
      ['FLASH_FILE_NOT_SHIPPED', 'server/api.ts', 16, expect.stringContaining('dist/old.txt')],
      ['FLASH_FILE_NOT_SHIPPED', 'server/other.ts', 2, expect.stringContaining('an empty folder')],
      ['FLASH_NEST_PLUGIN_NOT_RUN', 'nest-cli.json', 9, expect.stringContaining('@nestjs/swagger')],
    ]);
  } finally {
    await project.remove();
  }
});
