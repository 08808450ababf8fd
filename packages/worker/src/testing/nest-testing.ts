import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { TestingModuleBuilder } from '@nestjs/testing';
import type { AppMaker } from '../boot/nest-app.js';
import { workerErrors } from '../errors/index.js';

type Override = (module: TestingModuleBuilder) => TestingModuleBuilder;

/** Makes the app by `@nestjs/testing`, with what the test replaces. */
export function overridden(override: Override): AppMaker {
  return async (module, adapter, options) => {
    const { Test } = await loadTesting();
    const builder = override(Test.createTestingModule({ imports: [module] }));
    if (typeof options.logger === 'object') builder.setLogger(options.logger as never);
    const compiled = await builder.compile();
    return compiled.createNestApplication<NestFastifyApplication>(adapter, options);
  };
}

/** @throws FlashError `FLASH_WORKER_TEST_OVERRIDE` */
async function loadTesting(): Promise<typeof import('@nestjs/testing')> {
  try {
    return await import('@nestjs/testing');
  } catch (cause) {
    throw workerErrors.FLASH_WORKER_TEST_OVERRIDE({}, { cause });
  }
}
