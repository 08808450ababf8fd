import { HttpException } from '@nestjs/common';

const refusals = new WeakSet<object>();

/** The 415 that refuses a body with a Content-Encoding. */
export function contentEncodingRefusal(coding: string): HttpException {
  const message = `the body came with Content-Encoding ${coding.slice(0, 100)}; send it without one`;
  const body = { statusCode: 415, message, error: 'Unsupported Media Type' };
  refusals.add(body);
  return new HttpException(body, 415);
}

/** Whether this is the body of a 415 that refuses a Content-Encoding; by RFC 9110 that answer has to name the codings that are taken. */
export function refusesContentEncoding(body: unknown): boolean {
  return typeof body === 'object' && body !== null && refusals.has(body);
}
