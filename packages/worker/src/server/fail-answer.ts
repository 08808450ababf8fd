import type { ServerResponse } from 'node:http';
import { breakOff, UNKNOWN_ERROR } from '../requests/plain-answer.js';
import { WorkerResponse } from './worker-response.js';

/**
 * Ends a request whose handling failed in a way that nothing else answers: with 500 where nothing was sent, with a cut connection where the
 * answer has begun. What is written to the response after that is dropped.
 */
export function failAnswer(response: ServerResponse): void {
  if (response.writableEnded || response.destroyed) return;
  const answer = () => breakOff(response, 500, UNKNOWN_ERROR);
  if (response instanceof WorkerResponse) response.replaceWith(answer);
  else answer();
}
