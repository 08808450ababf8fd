import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Controller, Get, Param, StreamableFile } from '@nestjs/common';
import towns from './data/towns.json' with { type: 'json' };

const requireHere = createRequire(import.meta.url);
const note = readFileSync(new URL('./data/note.txt', import.meta.url), 'utf8');

@Controller('files')
export class FilesController {
  @Get('url')
  async url() {
    const again = await readFile(new URL('data/note.txt', import.meta.url), 'utf8');
    return { atImport: note, again };
  }

  @Get('dirname')
  async dirname() {
    const folder = join(import.meta.dirname, 'data');
    return { names: (await readdir(folder)).sort(), note: await readFile(join(folder, 'note.txt'), 'utf8') };
  }

  @Get('filename')
  async filename() {
    const folders = [dirname(import.meta.filename), dirname(fileURLToPath(import.meta.url))];
    const texts = folders.map(async (folder) => readFile(join(folder, 'data/note.txt'), 'utf8'));
    return { texts: await Promise.all(texts) };
  }

  @Get('download')
  async download() {
    return new StreamableFile(await readFile(new URL('./data/note.txt', import.meta.url)), { type: 'text/plain' });
  }

  @Get('json')
  json() {
    return { imported: towns, required: requireHere('./data/towns.json') as unknown };
  }

  @Get('packages')
  packages() {
    const { of } = requireHere('rxjs') as { of: unknown };
    return { rxjs: typeof of, resolved: basename(fileURLToPath(import.meta.resolve('rxjs'))) };
  }

  @Get('imports/:name')
  async imports(@Param('name') name: 'one' | 'two') {
    const { text } = (await import(`./threads/${name}.js`)) as { text: string };
    return { text };
  }
}
