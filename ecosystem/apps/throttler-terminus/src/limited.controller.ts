import { Controller, Get } from '@nestjs/common';
import { SkipThrottle, Throttle } from '@nestjs/throttler';

@Controller('limited')
export class LimitedController {
  @Get()
  limited() {
    return 'within the limit';
  }

  @Throttle({ default: { limit: 1, ttl: 600_000 } })
  @Get('once')
  once() {
    return 'once';
  }

  @SkipThrottle()
  @Get('free')
  free() {
    return 'free';
  }
}
