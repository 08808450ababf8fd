import { Controller, Get, Inject, NotFoundException, Query } from '@nestjs/common';
import { WINSTON_MODULE_PROVIDER } from 'nest-winston';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import type { Logger } from 'winston';
import { pinoLines, winstonLines } from './lines.js';

@Controller()
export class LoggedController {
  constructor(
    @InjectPinoLogger(LoggedController.name) private readonly pino: PinoLogger,
    @Inject(WINSTON_MODULE_PROVIDER) private readonly winston: Logger,
  ) {}

  @Get('pino')
  async logPino(@Query('name') name: string) {
    this.pino.info({ name, password: 'secret' }, 'hello %s', name);
    await Promise.resolve();
    this.pino.assign({ assigned: name });
    this.pino.warn('after an await');
    this.pino.error(new RangeError('out of range'));
    return 'logged';
  }

  @Get('pino/lines')
  linesOfPino() {
    return pinoLines
      .map((line) => JSON.parse(line) as Record<string, unknown> & { err?: { stack?: string } })
      .map(({ took, err, ...rest }) => ({
        ...rest,
        ...(err && { err: { ...err, stack: typeof err.stack } }),
        took: typeof took,
      }))
      .filter((line) => JSON.stringify(line).includes('/pino?'));
  }

  @Get('refused')
  refuse(): never {
    throw new NotFoundException('not here');
  }

  @Get('winston')
  logWinston(@Query('name') name: string) {
    this.winston.info('hello %s', name, { context: 'Logged' });
    this.winston.warn('careful', { context: 'Logged', left: 3 });
    this.winston.child({ request: 7 }).error('failed');
    this.winston.silly('the least of all');
    return winstonLines.map((line) => line.replaceAll(/\d{2,}[^a-zA-Z]*\d(?: [AP]M)?/g, 'TIME').trim());
  }
}
