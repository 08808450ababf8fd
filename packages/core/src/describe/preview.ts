import type { Type } from '@nestjs/common';
import {
  ApplicationConfig,
  InitializeOnPreviewAllowlist,
  ModulesContainer,
  NestFactory,
  RouterModule,
} from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { endpointClients, endpointModule, servedRoutes } from '../application/index.js';
import { endpointOptions, type DeclaredRoute } from '../definition/index.js';
import { causeText, coreErrors, type FlashError } from '../errors/index.js';

/** An endpoint's app, assembled but not instantiated. */
export interface Preview {
  readonly routes: readonly DeclaredRoute[];
  /** Every controller, provider, guard and the like of its modules. */
  readonly classes: readonly object[];
  /** Whether the author has global pipes, from `configure` or as APP_PIPE. */
  readonly hasGlobalPipes: boolean;
}

/**
 * The routes of an endpoint with all its modules, as its app would serve them, and the classes in it. The app is assembled, but nothing in
 * it is instantiated.
 *
 * @throws FlashError `FLASH_PROVIDER_MISSING`, `FLASH_MODULE_UNUSABLE` or `FLASH_CONFIGURE_FAILED`
 */
export async function previewEndpoint(endpoint: Type): Promise<Preview> {
  const app = await previewApp(endpoint);
  try {
    await endpointOptions(endpoint)?.configure?.(app);
  } catch (cause) {
    throw failed('FLASH_CONFIGURE_FAILED', endpoint, cause);
  }
  const config = app.get(ApplicationConfig);
  const pipes = [...config.getGlobalPipes(), ...config.getGlobalRequestPipes()];
  return { routes: servedRoutes(app, endpoint), classes: classesOf(app), hasGlobalPipes: pipes.length > 0 };
}

/**
 * Assembles the app of an endpoint without instantiating anything, which finds missing providers.
 *
 * @throws FlashError `FLASH_PROVIDER_MISSING` or `FLASH_MODULE_UNUSABLE`
 */
export async function checkProviders(endpoint: Type): Promise<void> {
  await previewApp(endpoint);
}

// RouterModule gives modules their paths in its constructor.
InitializeOnPreviewAllowlist.add(RouterModule);

async function previewApp(endpoint: Type): Promise<NestFastifyApplication> {
  try {
    return await NestFactory.create<NestFastifyApplication>(
      endpointModule(endpoint, [endpointClients(() => undefined)]),
      new FastifyAdapter(),
      {
        preview: true,
        logger: false,
        abortOnError: false,
        bodyParser: false,
      },
    );
  } catch (cause) {
    throw providerMissing(endpoint, cause) ?? failed('FLASH_MODULE_UNUSABLE', endpoint, cause);
  }
}

function classesOf(app: NestFastifyApplication): object[] {
  const modules = [...app.get(ModulesContainer).values()];
  const parts = modules.flatMap(({ controllers, providers, injectables }) => [controllers, providers, injectables]);
  const metatypes = parts.flatMap((part) => [...part.values()].map(({ metatype }) => metatype));
  return [...new Set(metatypes.filter((metatype) => typeof metatype === 'function'))];
}

/** Nest's sentence about a dependency that it can't resolve; its advice, which has many lines, is replaced by the fix. */
function providerMissing({ name }: Type, cause: unknown): FlashError | undefined {
  const text = cause instanceof Error ? cause.message : '';
  if (!text.startsWith("Nest can't resolve dependencies of ")) return undefined;
  const [problem = ''] = text.split('\n');
  return coreErrors.FLASH_PROVIDER_MISSING(
    { problem, isType: text.includes("'import type'") },
    { where: { className: name } },
  );
}

function failed(code: 'FLASH_MODULE_UNUSABLE' | 'FLASH_CONFIGURE_FAILED', { name }: Type, cause: unknown) {
  // Nest's explanation has many lines, which are in the cause.
  const [problem = ''] = (cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)).split('\n');
  // As text, so that the line of the author's code is kept whatever was thrown.
  return coreErrors[code]({ className: name, problem }, { cause: causeText(cause), where: { className: name } });
}
