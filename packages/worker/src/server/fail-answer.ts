import type { ServerResponse } from 'node:http';
import { answerPlainly, UNKNOWN_ERROR } from '../requests/plain-answer.js';
import { WorkerResponse } from './worker-response.js';

/**
 * Ends a request whose handling failed in a way that nothing else answers: with 500 where nothing was sent, with a cut connection where the
 * answer has begun. What is written to the response after that is dropped.
 */
export function failAnswer(response: ServerResponse, requestId: string | undefined): void {
  if (response.writableEnded || response.destroyed) return;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const answer = () => answerPlainly(response, 500, UNKNOWN_ERROR, requestId);
  if (response instanceof WorkerResponse) response.replaceWith(answer);
  else answer();
}
