import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

export const bookingSchema = z.object({
  guest: z.string().min(2).meta({ description: 'Who comes' }),
  nights: z.int().positive(),
  from: z.iso.date(),
  extras: z
    .array(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('meal'), count: z.int() }),
        z.object({ kind: z.literal('bed'), wide: z.boolean() }),
      ]),
    )
    .default([]),
});

export class NewBooking extends createZodDto(bookingSchema) {}

export class BookingView extends createZodDto(bookingSchema.pick({ guest: true, nights: true })) {}

export class BookingQuery extends createZodDto(
  z.object({ nights: z.coerce.number().int().default(1), guest: z.string().optional() }).strict(),
) {}
