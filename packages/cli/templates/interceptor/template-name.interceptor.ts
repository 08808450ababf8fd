import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { tap, type Observable } from 'rxjs';

/** Tells in the header `server-timing` how many milliseconds a handler took. */
@Injectable()
export class TemplateNameInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const start = performance.now();
    const reply = context.switchToHttp().getResponse<{ header(name: string, value: string): unknown }>();
    return next
      .handle()
      .pipe(tap(() => reply.header('server-timing', `handler;dur=${(performance.now() - start).toFixed(1)}`)));
  }
}
