import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { TestingModuleBuilder } from '@nestjs/testing';
import { byNest, type AppMaker } from '../boot/nest-app.js';
import { workerErrors } from '../errors/index.js';

type Override = (module: TestingModuleBuilder) => TestingModuleBuilder;

/** Makes the app with `NestFactory` or, for `override`, with `@nestjs/testing`. @returns the maker, and a function that returns the app it made */
export function recordingMaker(override: Override | undefined) {
  const make = override ? makerWith(override) : byNest;
  let app: NestFastifyApplication | undefined;
  const makeApp: AppMaker = async (...args) => (app = await make(...args));
  return { makeApp, made: () => app as NestFastifyApplication };
}

function makerWith(override: Override): AppMaker {
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
