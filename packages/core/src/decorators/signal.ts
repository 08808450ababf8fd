import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { requestSignal, type AbortableRequest, type WatchedResponse } from '../abort/request-signal.js';
import { coreErrors } from '../errors/catalogue.js';
import { jobOf } from './job-context.js';

/** Fastify's request and reply, which contain Node's objects; Express uses Node's objects. */
interface Framed<T> {
  readonly raw?: T;
}

/**
 * A handler's parameter that gets the `AbortSignal` of the request or job. It fires when the client disconnects before the answer is sent, or
 * cancels the job, when `executionTimeoutMs` is over (`reason.name` is then `TimeoutError`), and when the worker is forced to end. Pass it to
 * operations that take long.
 *
 * @throws FlashError `FLASH_SIGNAL_NOT_HTTP`, if the handler is called over another transport than HTTP and for no job
 * @example
 * @Get('/answer') answer(@Query('q') question: string, @Signal() signal: AbortSignal) {
 *   return this.model.generate(question, { signal });
 * }
 */
export const Signal: () => ParameterDecorator = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const job = jobOf(context);
  if (job) return job.signal;
  if (context.getType() !== 'http') {
    const handler = `${context.getClass().name}.${context.getHandler().name}`;
    throw coreErrors.FLASH_SIGNAL_NOT_HTTP({ handler, transport: context.getType() });
  }
  const http = context.switchToHttp();
  const request = http.getRequest<AbortableRequest & Framed<AbortableRequest>>();
  const response = http.getResponse<WatchedResponse & Framed<WatchedResponse>>();
  return requestSignal(request.raw ?? request, response.raw ?? response);
});
