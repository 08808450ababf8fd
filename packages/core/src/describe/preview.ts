import type { Type } from '@nestjs/common';
import { NestFactory, RouterModule } from '@nestjs/core';
import { InitializeOnPreviewAllowlist } from '@nestjs/core/inspector/initialize-on-preview.allowlist.js';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { endpointModule, servedRoutes } from '../application/index.js';
import { endpointOptions, type DeclaredRoute } from '../definition/index.js';
import { coreErrors } from '../errors/index.js';

/**
 * The routes of an endpoint with all its modules, as its app would serve them. The app is put together but nothing of it is instantiated.
 *
 * @throws FlashError `FLASH_MODULE_UNUSABLE` or `FLASH_CONFIGURE_FAILED`
 */
export async function previewRoutes(endpoint: Type): Promise<DeclaredRoute[]> {
  const app = await previewApp(endpoint);
  try {
    await endpointOptions(endpoint)?.configure?.(app);
  } catch (cause) {
    throw failed('FLASH_CONFIGURE_FAILED', endpoint, cause);
  }
  return servedRoutes(app, endpoint);
}

// It does its work, giving modules their paths, when it is constructed.
InitializeOnPreviewAllowlist.add(RouterModule);

async function previewApp(endpoint: Type): Promise<NestFastifyApplication> {
  try {
    return await NestFactory.create<NestFastifyApplication>(endpointModule(endpoint), new FastifyAdapter(), {
      preview: true,
      logger: false,
      abortOnError: false,
      bodyParser: false,
    });
  } catch (cause) {
    throw failed('FLASH_MODULE_UNUSABLE', endpoint, cause);
  }
}

function failed(code: 'FLASH_MODULE_UNUSABLE' | 'FLASH_CONFIGURE_FAILED', { name }: Type, cause: unknown) {
  const problem = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return coreErrors[code]({ className: name, problem }, { cause, where: { className: name } });
}
