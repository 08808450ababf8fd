import { coreErrors, type FlashError } from '../errors/index.js';
import { injectedTokens } from '../nest-metadata/dependencies.js';
import { enhancersOf } from '../nest-metadata/enhancers.js';
import { methodOf } from '../nest-metadata/handlers.js';
import type { TypedHandler } from './parameter-rules.js';

/** The token that each upload interceptor of `@nestjs/platform-express` injects, and no other class. */
const EXPRESS_OPTIONS = 'MULTER_MODULE_OPTIONS';

/** The fault of a handler with an upload interceptor for Express, which can't read a request of Fastify. */
export function checkUploads({ controller, handler }: Pick<TypedHandler, 'controller' | 'handler'>): FlashError[] {
  const targets = [controller, methodOf(controller, handler)];
  const interceptors = targets.flatMap((target) => enhancersOf('interceptors', target));
  if (!interceptors.some(readsExpress)) return [];
  return [coreErrors.FLASH_UPLOAD_INTERCEPTOR({}, { where: { className: controller.name, handler } })];
}

function readsExpress(interceptor: unknown): boolean {
  return typeof interceptor === 'function' && injectedTokens(interceptor).includes(EXPRESS_OPTIONS);
}
