import { FlashError } from '@flash-ts/core/errors';
import { platformErrors } from './catalogue.js';

/** The refusal of a request that came too soon after others. */
export class RateLimited extends FlashError {
  /** Whole seconds, at least 1, after which the request may come again. */
  readonly retryAfter: number;

  /**
   * @param limit what is exceeded, as a clause
   * @param setting by which the limit can be changed
   * @param seconds until the next request may pass
   */
  constructor(limit: string, setting: string, seconds: number) {
    const retryAfter = Math.max(1, Math.ceil(seconds));
    const { code, title, kind, message, fix } = platformErrors.FLASH_RATE_LIMITED({ limit, setting, retryAfter });
    super(code, title, kind, message, fix);
    this.retryAfter = retryAfter;
  }
}
