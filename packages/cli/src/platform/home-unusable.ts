import type { FlashError } from '@flash-ts/core/errors';
import { platformErrors } from '@flash-ts/platform/errors';

/** The platform's error for a home that can't be used. */
export async function homeUnusable(home: string, cause: unknown): Promise<FlashError> {
  const { homeProblem } = await import('@flash-ts/platform');
  return platformErrors.FLASH_HOME_UNUSABLE({ home, problem: homeProblem(cause) });
}
