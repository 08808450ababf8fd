import { newId } from './new-id.js';

const LENGTH = 14;

/** A unique id for a worker. */
export function newWorkerId(): string {
  return newId(LENGTH);
}
