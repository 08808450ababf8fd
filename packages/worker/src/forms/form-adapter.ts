import { FastifyAdapter } from '@nestjs/platform-fastify';
import { refusesContentEncoding } from '../parsing/content-encoding.js';
import { serveUploadInterceptors } from './upload-interceptors.js';

/**
 * Nest's adapter, with upload interceptors that read forms by the worker's parser. Where the author registers `@fastify/multipart`, that
 * plugin reads the forms, as in Nest.
 */
export class FormAdapter extends FastifyAdapter {
  #isRegistering = false;
  #isServed = false;

  override register: FastifyAdapter['register'] = (plugin, options) => {
    this.#isRegistering = true;
    try {
      return super.register(plugin, options);
    } finally {
      this.#isRegistering = false;
    }
  };

  override reply(...args: Parameters<FastifyAdapter['reply']>): ReturnType<FastifyAdapter['reply']> {
    const [response, body, statusCode] = args;
    if (statusCode === 415 && 'header' in response && refusesContentEncoding(body)) {
      response.header('accept-encoding', 'identity');
    }
    return super.reply(...args);
  }

  /** Nest calls it from each upload interceptor, and from `register` for `@fastify/multipart`. */
  override useMultipart(): void {
    if (this.#isServed) return;
    this.#isServed = true;
    if (this.#isRegistering) super.useMultipart();
    else serveUploadInterceptors(this.getInstance());
  }
}
