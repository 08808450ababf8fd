import { cliErrors } from '../../errors/catalogue.js';
import { KUBERNETES_LACKS } from './not-here.js';

/** The error of what Kubernetes can't do. @param detail added to what it is */
export function unsupported(feature: keyof typeof KUBERNETES_LACKS, detail = ''): Error {
  const { what, instead } = KUBERNETES_LACKS[feature];
  return cliErrors.FLASH_TARGET_UNSUPPORTED({ target: 'kubernetes', what: `${what}${detail}`, instead });
}
