import 'reflect-metadata';
import {
  Body,
  Get,
  Headers,
  ParseArrayPipe,
  ParseEnumPipe,
  Post,
  Query,
  RequestMethod,
  UploadedFile,
  UsePipes,
} from '@nestjs/common';
import { FlashEndpoint } from '../decorators/flash-endpoint.js';
import type { FlashError } from '../errors/index.js';
import { manifestOfClass } from './manifest-of-class.js';

class Item {}

const facts = { projectName: 'a', generatedAt: '', sourceFingerprint: '', node: '24', framework: 'x' };

async function faultsOf(target: new () => unknown): Promise<string[]> {
  const outcome = await manifestOfClass(target, facts).catch((error: unknown) => error as FlashError);
  const faults = 'faults' in outcome ? outcome.faults : [];
  return faults.map(({ code, where, fix }) => `${where?.handler} ${code}: ${fix}`);
}

describe('a class without its source', () => {
  it('is refused where the metadata tells that values of other types would reach a handler', async () => {
    @FlashEndpoint({ cpu: 'cpu3c-1-2' })
    class Api {
      @Post('/list') list(@Body() items: Item[]) {
        return items;
      }
      @Post('/rows') rows(@Body('rows') items: Item[]) {
        return items;
      }
      @Get('/method') method(@Query('method') method: RequestMethod) {
        return method;
      }
      @Post('/date') date(@Body('at') at: Date) {
        return at;
      }
      @Post('/promise') promise(@Body() item: Promise<Item>) {
        return item;
      }
      @Get('/text') text(@Query() text: string) {
        return text;
      }
      @Get('/headers') headers(@Headers() headers: Item) {
        return headers;
      }
    }
    expect(await faultsOf(Api)).toEqual([
      expect.stringMatching(/^date FLASH_PARAMETER_TYPE: .*@Body\('at', ParseDatePipe\)/),
      expect.stringMatching(/^promise FLASH_PARAMETER_TYPE: Declare the value itself/),
      expect.stringMatching(/^text FLASH_PARAMETER_TYPE: .*@Query\('name'\)/),
      expect.stringMatching(/^headers FLASH_PARAMETER_TYPE: .*@Headers\('name'\)/),
      expect.stringMatching(/^list FLASH_TYPE_ERASED: .*@Body\(new ParseArrayPipe\({ items: Item }\)\)/),
      expect.stringMatching(/^rows FLASH_TYPE_ERASED: .*@Body\('rows', new ParseArrayPipe\({ items: Item }\)\)/),
      expect.stringMatching(/^method FLASH_TYPE_ERASED: .*@Query\('method', new ParseEnumPipe\(…\)\)/),
    ]);
  });

  it('is taken where pipes of the author judge, where a form has to come, and where types are left', async () => {
    @FlashEndpoint({ cpu: 'cpu3c-1-2' })
    class Api {
      @Post('/list') list(@Body(new ParseArrayPipe({ items: Item })) items: Item[]) {
        return items;
      }
      @Get('/enum') enum(@Query('method', new ParseEnumPipe(RequestMethod)) method: RequestMethod) {
        return method;
      }
      @Post('/method') @UsePipes({ transform: (value: unknown) => value }) method(@Body() items: Item[]) {
        return items;
      }
      @Post('/form') form(@UploadedFile('file') file: object, @Body('tags') tags: string[], @Body('at') at: Date) {
        return { file, tags, at };
      }
      @Post('/bytes') bytes(@Body() bytes: Buffer, @Query('tags') tags: string[], @Query('n') n?: number) {
        return { bytes, tags, n };
      }
      @Post('/anything') anything(@Body() body: unknown, @Query() query: Record<string, string>) {
        return { body, query };
      }
    }
    expect(await faultsOf(Api)).toEqual([]);
  });
});
