import type { FlashError } from '@flash-ts/core/errors';

/** The platform's error for a home that can't be used. */
export async function homeUnusable(home: string, cause: unknown): Promise<FlashError> {
  const [{ homeProblem }, { platformErrors }] = await Promise.all([
    import('@flash-ts/platform'),
    import('@flash-ts/platform/errors'),
  ]);
  return platformErrors.FLASH_HOME_UNUSABLE({ home, problem: homeProblem(cause) });
}
