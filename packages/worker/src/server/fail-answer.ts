import type { ServerResponse } from 'node:http';
import { answerPlainly, UNKNOWN_ERROR } from '../requests/plain-answer.js';
import { WorkerResponse } from './worker-response.js';

/**
 * Gives up the answer to a request whose handling has failed in a way that nothing else answers: 500 where nothing of an answer was sent, a
 * cut connection where it has begun. What is written to the response after that goes nowhere.
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
