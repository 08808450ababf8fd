import {
  Body,
  Controller,
  DefaultValuePipe,
  Delete,
  Get,
  Header,
  Headers,
  HttpCode,
  Param,
  ParseArrayPipe,
  ParseBoolPipe,
  ParseEnumPipe,
  ParseFilePipe,
  ParseIntPipe,
  ParseUUIDPipe,
  Patch,
  Post,
  Put,
  Query,
  Redirect,
  Sse,
  StreamableFile,
  UploadedFile,
  UploadedFiles,
} from '@nestjs/common';
import { of, type Observable } from 'rxjs';
import { FlashEndpoint } from '../../../src/decorators/flash-endpoint.js';
import { Bounds, Colour, Formats, Item, ListQuery, Lists, Owner, Shape, Shown, Tree, Upload } from './dto.js';

@FlashEndpoint({ name: 'sink', cpu: 'cpu3c-1-2' })
export class Sink {
  @Post('/formats') formats(@Body() _body: Formats): Shape {
    return new Shape();
  }
  @Post('/bounds') async bounds(@Body() body: Bounds) {
    return body;
  }
  @Put('/lists') lists(@Body() _body: Lists): Item[] {
    return [];
  }
  @Patch('/trees/:id') tree(@Param('id', ParseUUIDPipe) _id: string, @Body() body: Tree): Tree {
    return body;
  }
  @Post('/owners') @HttpCode(201) owner(@Body() body: Owner): Owner {
    return body;
  }
  @Post('/shown') shown(@Body() body: Shown): Shown {
    return body;
  }
  @Get('/list') list(
    @Query() _query: ListQuery,
    @Headers('X-Trace') _trace: string,
    @Headers('Authorization') _key: string,
  ) {
    return [];
  }
  @Get('/piped/:colour') piped(
    @Param('colour', new ParseEnumPipe(Colour)) _colour: Colour,
    @Query('limit', new DefaultValuePipe(10), ParseIntPipe) _limit: number,
    @Query('deep', new ParseBoolPipe({ optional: true })) _deep: boolean | undefined,
    @Query('ids', new ParseArrayPipe({ items: Number })) _ids: number[],
    @Query('since') _since: Date,
  ) {
    return {};
  }
  @Post('/keyed') keyed(@Body('age') age: number, @Body('name') name: string) {
    return { age, name };
  }
  @Post('/text') text(@Body() text: string): string {
    return text;
  }
  @Post('/any') any(@Body() body: unknown) {
    return body;
  }
  @Post('/avatar') avatar(@UploadedFile() _file: object, @Body() _fields: Upload) {
    return {};
  }
  @Post('/album') album(
    @UploadedFiles(new ParseFilePipe({ fileIsRequired: false })) _files: object[],
    @Body('title') _title: string,
  ) {
    return {};
  }
  @Delete('/items/:id') @HttpCode(204) remove(@Param('id') _id: number) {}
  @Get('/csv') @Header('Content-Type', 'text/csv; charset=utf-8') csv(): string {
    return '';
  }
  @Get('/download') download(): StreamableFile {
    return new StreamableFile(new Uint8Array());
  }
  @Get('/old') @Redirect('/list', 301) old() {}
  @Sse('/events') events(): Observable<object> {
    return of({ data: 1 });
  }
  @Get(['/a/:x', '/b/:x']) twice(@Param('x') x: string) {
    return x;
  }
  @Get('/numbered/:n(\\d+)') numbered(@Param('n') n: number) {
    return n;
  }
  @Get('/files/*') files(@Param('*') path: string) {
    return path;
  }
  @Get('/plain/:id') plain(@Param('id') id: string) {
    return id;
  }
}

@FlashEndpoint({ name: 'other', cpu: 'cpu3c-1-2' })
@Controller()
export class Other {
  @Get('/list') list() {
    return [];
  }
  @Get('/only-here') onlyHere(): Item {
    return new Item();
  }
}
