import { Body, FlashEndpoint, Post } from '@flash-ts/core';
import { Type } from 'class-transformer';
import { IsArray, IsInt, IsString, MaxLength, Min, ValidateNested } from 'class-validator';

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

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Item)
  items!: Item[];
}

/** Checks what it is sent. */
@FlashEndpoint({ name: 'orders', cpu: 'cpu3c-2-4', workers: [2, 3], scalerValue: 100 })
export class OrderService {
  @Post('/orders')
  create(@Body() order: Order) {
    return { name: order.name, items: order.items.length };
  }
}
