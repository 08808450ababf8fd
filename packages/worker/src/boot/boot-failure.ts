import { inspect } from 'node:util';
import { PORT_TAKEN_CODE } from '@flash-ts/core/contract';
import { FlashError } from '@flash-ts/core/errors';
import { workerErrors } from '../errors/index.js';

/** The error of a failed boot, as one of the catalogue: what the endpoint's own code threw becomes its cause. */
export function bootFailure(thrown: unknown, resource: string): FlashError {
  if (thrown instanceof FlashError) return thrown;
  const address = takenAddress(thrown);
  if (address !== undefined) return workerErrors[PORT_TAKEN_CODE]({ resource, address }, { cause: thrown });
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return workerErrors.FLASH_WORKER_BOOT({ resource, reason }, { cause: thrown });
}

/** The address of Node's `EADDRINUSE`. It is read from the message: an error from a thread has no `address`. */
function takenAddress(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || (thrown as NodeJS.ErrnoException).code !== 'EADDRINUSE') return undefined;
  return /address already in use (\S+)/.exec(thrown.message)?.[1] ?? 'an address';
}

/** A boot error as text for standard error: what happened, what to do, every fault, and the causes with their stacks. */
export function bootFailureText({ code, message, fix, faults, cause }: FlashError): string {
  const lines = [
    `${code}: ${message}`,
    ...faults.map((fault) => `  ${fault.code}: ${fault.message} ${fault.fix}`),
    `Next: ${fix}`,
    ...(cause === undefined ? [] : [`Cause: ${inspect(cause, { depth: 8 })}`]),
  ];
  return `${lines.join('\n')}\n`;
}
