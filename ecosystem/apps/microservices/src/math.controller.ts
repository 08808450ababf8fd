import { Controller } from '@nestjs/common';
import { EventPattern, MessagePattern, Payload, RpcException } from '@nestjs/microservices';
import { from, type Observable } from 'rxjs';

@Controller()
export class MathController {
  static readonly logged: string[] = [];

  @MessagePattern({ cmd: 'sum' })
  sum(@Payload() numbers: number[]): number {
    return numbers.reduce((sum, number) => sum + number, 0);
  }

  @MessagePattern('count')
  count(@Payload() until: number): Observable<number> {
    return from(Array.from({ length: until }, (_, index) => index + 1));
  }

  @MessagePattern('refuse')
  refuse(): never {
    throw new RpcException({ code: 7, reason: 'refused' });
  }

  @MessagePattern('fail')
  fail(): never {
    throw new TypeError('a fault of the handler');
  }

  @EventPattern('logged')
  log(@Payload() text: string): void {
    MathController.logged.push(text);
  }
}
