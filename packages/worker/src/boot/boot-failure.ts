import { inspect } from 'node:util';
import { FlashError } from '@flash-ts/core/errors';
import { workerErrors } from '../errors/index.js';

/** The error of a boot that failed, as one of ours: what the endpoint's own code threw becomes the cause. */
export function bootFailure(thrown: unknown, resource: string): FlashError {
  if (thrown instanceof FlashError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return workerErrors.FLASH_WORKER_BOOT({ resource, reason }, { cause: thrown });
}

/** The whole of a boot error, for standard error: what happened, what to do, every fault, and the causes with their stacks. */
export function bootFailureText({ code, message, fix, faults, cause }: FlashError): string {
  const lines = [
    `${code}: ${message}`,
    ...faults.map((fault) => `  ${fault.code}: ${fault.message} ${fault.fix}`),
    `Next: ${fix}`,
    ...(cause === undefined ? [] : [`Cause: ${inspect(cause, { depth: 8 })}`]),
  ];
  return `${lines.join('\n')}\n`;
}
