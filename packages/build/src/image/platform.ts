import { buildErrors } from '../errors/catalogue.js';

/** What an image runs on, in the words of the image specification. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | undefined;
}

/** What workers run on. */
export const WORKER_PLATFORM: Platform = { os: 'linux', architecture: 'amd64' };

/**
 * Reads `linux/amd64` or `linux/arm64/v8`.
 *
 * @throws FlashError `FLASH_IMAGE_PLATFORM_UNSUITABLE`
 */
export function parsePlatform(text: string): Platform {
  const [os = '', architecture = '', variant, ...rest] = text.split('/');
  const isRead = [os, architecture, variant ?? 'x'].every((part) => /^[a-z\d]+$/.test(part)) && rest.length === 0;
  if (!isRead)
    throw buildErrors.FLASH_IMAGE_PLATFORM_UNSUITABLE({
      platform: text,
      problem: 'it is not of the form os/architecture',
    });
  if (os !== 'linux')
    throw buildErrors.FLASH_IMAGE_PLATFORM_UNSUITABLE({ platform: text, problem: 'workers run on Linux' });
  return { os, architecture, ...(variant !== undefined && { variant }) };
}

export function platformName({ os, architecture, variant }: Platform): string {
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');
}

/** Whether an image for one platform is for the wanted one. A variant counts where it is asked for. */
export function suits(offered: Partial<Platform> | undefined, wanted: Platform): boolean {
  if (offered?.os !== wanted.os || offered.architecture !== wanted.architecture) return false;
  return wanted.variant === undefined || offered.variant === wanted.variant;
}
