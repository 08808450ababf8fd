import type { Static, TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { platformErrors } from '../errors/catalogue.js';
import { bodyFaults } from './body-faults.js';

/** @throws FlashError `FLASH_REQUEST_INVALID` with a sentence for each wrong field, for example `The field workers.min is -1; allowed: a whole number from 0 on.` */
export function parseBody<Schema extends TSchema>(schema: Schema, body: unknown): Static<Schema> {
  if (Check(schema, body)) return body;
  throw invalidRequest(bodyFaults(schema, body));
}

/** @param faults sentences, one for each wrong field */
export function invalidRequest(faults: readonly string[]): Error {
  return platformErrors.FLASH_REQUEST_INVALID(
    { faults },
    { faults: faults.map((fault) => platformErrors.FLASH_REQUEST_INVALID({ faults: [fault] })) },
  );
}

/** The error for fields of a request that contradict each other, the catalogue or the present state. */
export function conflict(problem: string, fix: string): Error {
  return platformErrors.FLASH_REQUEST_CONFLICT({ problem, fix });
}
