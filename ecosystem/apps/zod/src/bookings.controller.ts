import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ZodResponse, ZodSerializerDto, ZodValidationPipe } from 'nestjs-zod';
import { z } from 'zod';
import { BookingQuery, BookingView, NewBooking } from './booking.dto.js';

@Controller('bookings')
export class BookingsController {
  @Get()
  @ZodResponse({ type: [BookingView] })
  find(@Query() { nights, guest }: BookingQuery) {
    return [{ guest: guest ?? 'Ada', nights, secret: 'not for all' }];
  }

  @Post()
  create(@Body() booking: NewBooking) {
    return { booking };
  }

  @Put(':id')
  @ZodSerializerDto(BookingView)
  replace(@Param('id', new ZodValidationPipe(z.coerce.number().int())) id: number, @Body() booking: NewBooking) {
    return { ...booking, id };
  }
}
