import fs = require('fs');
import { basename, join } from 'path';
import { Controller, Get, Param } from '@nestjs/common';
import * as Handlebars from 'handlebars';
import { towns } from './towns.json';

@Controller()
export class AppController {
  private readonly template = Handlebars.compile(fs.readFileSync(join(__dirname, 'templates', 'hello.hbs'), 'utf8'));

  @Get('hello/:name')
  hello(@Param('name') name: string) {
    return this.template({ name });
  }

  @Get('towns')
  towns() {
    return { imported: towns, required: require('./towns.json').towns as string[] };
  }

  @Get('files')
  files() {
    return fs.readdirSync(join(__dirname, 'templates'));
  }

  @Get('required/:name')
  required(@Param('name') name: string) {
    try {
      return { keys: Object.keys(require(name) as object).includes('compile') };
    } catch (error) {
      return { code: (error as NodeJS.ErrnoException).code };
    }
  }

  @Get('module')
  module() {
    return {
      filename: typeof __filename,
      exports: typeof module.exports,
      template: basename(join(__dirname, 'templates')),
    };
  }

  @Get('lazy')
  async lazy() {
    const { readdir } = await import('fs/promises');
    const { default: lazy } = await import('./towns.json', { with: { type: 'json' } });
    return { readdir: typeof readdir, lazy };
  }
}
