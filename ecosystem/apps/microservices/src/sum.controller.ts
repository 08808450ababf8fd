import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ClientProxy } from '@nestjs/microservices';
import { catchError, lastValueFrom, of, toArray } from 'rxjs';
import { MathController } from './math.controller.js';

export const SUMS = Symbol('SUMS');

@Controller('math')
export class SumController {
  constructor(@Inject(SUMS) private readonly sums: ClientProxy) {}

  @Get('sum')
  sum(@Query('n') numbers: string[]) {
    return this.sums.send<number>({ cmd: 'sum' }, numbers.map(Number));
  }

  @Get('count')
  count() {
    return this.sums.send<number>('count', 3).pipe(toArray());
  }

  @Get('refuse')
  refuse() {
    return this.sums.send('refuse', {}).pipe(catchError((error: unknown) => of({ error })));
  }

  @Get('fail')
  fail() {
    return this.sums.send('fail', {}).pipe(catchError((error: unknown) => of({ error })));
  }

  @Get('none')
  none() {
    return this.sums.send('no such pattern', {}).pipe(catchError((error: unknown) => of({ error: String(error) })));
  }

  @Get('log')
  async log() {
    await lastValueFrom(this.sums.emit('logged', 'an event'), { defaultValue: undefined });
    // The answer to a message after the event: the event was handled before it.
    await lastValueFrom(this.sums.send({ cmd: 'sum' }, [1]));
    return MathController.logged;
  }
}
