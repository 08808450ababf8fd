import { randomInt } from 'node:crypto';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const CHARACTERS = `${LETTERS}0123456789`;

/** A random id of a-z and 0-9 that begins with a letter, so that it can be a host name and a file name. */
export function newId(length: number): string {
  const pick = (from: string) => from[randomInt(from.length)];
  return Array.from({ length }, (_, index) => pick(index === 0 ? LETTERS : CHARACTERS)).join('');
}

const WORKER_ID_LENGTH = 14;

/** A unique id for a worker. */
export function newWorkerId(): string {
  return newId(WORKER_ID_LENGTH);
}
