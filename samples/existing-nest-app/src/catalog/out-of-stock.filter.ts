import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

export class OutOfStock extends Error {
  constructor(
    readonly sku: string,
    readonly left: number,
  ) {
    super(`Only ${left} of ${sku} left`);
  }
}

@Catch(OutOfStock)
export class OutOfStockFilter implements ExceptionFilter {
  catch({ message, sku, left }: OutOfStock, host: ArgumentsHost): void {
    void host.switchToHttp().getResponse<FastifyReply>().status(409).send({ statusCode: 409, message, sku, left });
  }
}
