import { FlashError } from '@flash-ts/core/errors';
import { platformErrors } from './catalogue.js';

/** An error of a development session that was asked for, to try a client against it. */
export class InjectedFault extends FlashError {
  /** @param status of the answer, from 400 to 599 */
  constructor(readonly status: number) {
    const { code, title, kind, message, fix } = platformErrors.FLASH_FAULT_INJECTED({ status });
    super(code, title, kind, message, fix);
  }
}
