import { INTERCEPTORS_METADATA, SELF_DECLARED_DEPS_METADATA } from '@nestjs/common/constants.js';
import { coreErrors, type FlashError } from '../errors/index.js';
import type { RouteDefinition } from '../definition/types.js';

/** What each upload interceptor of `@nestjs/platform-express` injects, and no other class has a reason to. */
const EXPRESS_OPTIONS = 'MULTER_MODULE_OPTIONS';

/** The fault of a handler with an upload interceptor that reads requests of Express: a request of Fastify is no stream to it. */
export function checkUploads({ controller, handler }: RouteDefinition): FlashError[] {
  const method = (controller.prototype as Record<string, object>)[handler] as object;
  const interceptors = [controller, method].flatMap(
    (target) => (Reflect.getMetadata(INTERCEPTORS_METADATA, target) ?? []) as unknown[],
  );
  if (!interceptors.some(readsExpress)) return [];
  return [coreErrors.FLASH_UPLOAD_INTERCEPTOR({}, { where: { className: controller.name, handler } })];
}

function readsExpress(interceptor: unknown): boolean {
  if (typeof interceptor !== 'function') return false;
  const injected = (Reflect.getMetadata(SELF_DECLARED_DEPS_METADATA, interceptor) ?? []) as readonly {
    readonly param?: unknown;
  }[];
  return injected.some(({ param }) => param === EXPRESS_OPTIONS);
}
