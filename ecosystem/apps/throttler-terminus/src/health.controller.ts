import { Controller, Get } from '@nestjs/common';
import {
  HealthCheck,
  HealthCheckService,
  HealthIndicatorService,
  HttpHealthIndicator,
  MemoryHealthIndicator,
  TypeOrmHealthIndicator,
} from '@nestjs/terminus';
import { SkipThrottle } from '@nestjs/throttler';

@SkipThrottle()
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly own: HealthIndicatorService,
    private readonly http: HttpHealthIndicator,
    private readonly memory: MemoryHealthIndicator,
    private readonly db: TypeOrmHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  all() {
    return this.health.check([
      () => this.memory.checkHeap('heap', 4 * 1024 ** 3),
      () => this.own.check('own').up({ since: 'start' }),
    ]);
  }

  @Get('database')
  @HealthCheck()
  database() {
    return this.health.check([() => this.db.pingCheck('database')]);
  }

  @Get('itself')
  @HealthCheck()
  itself() {
    const url = `http://127.0.0.1:${process.env['PORT']}/limited/free`;
    return this.health.check([() => this.http.pingCheck('itself', url)]);
  }

  @Get('down')
  @HealthCheck()
  down() {
    return this.health.check([() => this.own.check('own').down('out of paper')]);
  }
}
