import { newId } from './new-id.js';

const LENGTH = 14;

/** A name for a worker that no other has. */
export function newWorkerId(): string {
  return newId(LENGTH);
}
