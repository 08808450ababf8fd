import { setTimeout } from 'node:timers/promises';
import {
  Body,
  FlashEndpoint,
  Get,
  Param,
  Post,
  Query,
  Signal,
  Threaded,
  UploadedFile,
  type FormFile,
} from '@flash-ts/core';
import { NotFoundException, Sse, StreamableFile, UseGuards, type MessageEvent } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsArray, IsInt, IsOptional, IsString, MaxLength, Min, ValidateNested } from 'class-validator';
import { map, take, timer, type Observable } from 'rxjs';
import { Allow } from './allow.guard.js';

class Item {
  @IsString()
  @MaxLength(100)
  sku!: string;

  @IsInt()
  @Min(1)
  qty!: number;
}

class Order {
  @IsString()
  @MaxLength(100)
  name!: string;

  @IsOptional()
  @IsInt()
  age?: number;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Item)
  items!: Item[];
}

const FILE = Buffer.alloc(100_000, 'x');

/** A little of everything that a worker serves. */
@FlashEndpoint({ name: 'mixed', cpu: 'cpu3c-2-4' })
export class MixedService {
  @Get('/items/:id')
  read(@Param('id') id: number, @Query('page') page?: number) {
    return { id, page };
  }

  @Post('/orders')
  create(@Body() order: Order) {
    return { id: 1, name: order.name, items: order.items.length };
  }

  @Get('/guarded')
  @UseGuards(Allow)
  guarded() {
    return { ok: true };
  }

  @Get('/file')
  file() {
    return new StreamableFile(FILE);
  }

  @Sse('/ticks')
  ticks(): Observable<MessageEvent> {
    return timer(0, 5).pipe(
      take(5),
      map((tick) => ({ data: { tick } })),
    );
  }

  @Post('/files')
  upload(@UploadedFile('file') file: FormFile) {
    return { bytes: file.buffer.length };
  }

  @Get('/slow')
  async slow(@Signal() signal: AbortSignal) {
    await setTimeout(50, undefined, { signal });
    return { ok: true };
  }

  @Post('/sum')
  @Threaded({ threads: 1 })
  sum(@Body() { items }: Order) {
    return { sum: items.reduce((sum, { qty }) => sum + qty, 0) };
  }

  @Get('/missing')
  missing() {
    throw new NotFoundException('it is not there');
  }

  @Get('/broken')
  broken() {
    throw new Error('it is broken');
  }
}
