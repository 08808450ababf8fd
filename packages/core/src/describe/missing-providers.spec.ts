import {
  forwardRef,
  Get,
  Global,
  Inject,
  Injectable,
  Module,
  Optional,
  Scope,
  UseGuards,
  type CanActivate,
} from '@nestjs/common';
import { ModuleRef, REQUEST } from '@nestjs/core';
import { FlashEndpoint } from '../decorators/flash-endpoint.js';
import type { FlashEndpointOptions } from '../options/types.js';
import { inspectModule } from './inspect-module.js';

@Injectable()
class Database {
  constructor() {
    throw new Error('a build makes no connection');
  }
}

@Injectable()
class Users {
  constructor(readonly database: Database) {}
}

@Injectable()
class Guard implements CanActivate {
  constructor(readonly users: Users) {}
  canActivate() {
    return true;
  }
}

@Module({ providers: [Users], exports: [Users] })
class Incomplete {}

@Global()
@Module({ providers: [Database], exports: [Database] })
class GlobalDatabase {}

@Module({})
class Dynamic {}
const dynamic = {
  module: Dynamic,
  providers: [{ provide: Database, useFactory: () => Promise.reject(new Error('a build calls no factory')) }],
  exports: [Database],
};

@Injectable({ scope: Scope.REQUEST })
class PerRequest {
  constructor(
    @Inject(REQUEST) readonly request: unknown,
    readonly modules: ModuleRef,
  ) {}
}

@Injectable()
class Lazy {
  constructor(
    @Optional() readonly none: Database | undefined,
    @Optional() @Inject('NONE') readonly nothing: unknown,
  ) {}
}

@Injectable()
class Left {
  constructor(@Inject(forwardRef(() => Right)) readonly right: unknown) {}
}
@Injectable()
class Right {
  constructor(@Inject(forwardRef(() => Left)) readonly left: unknown) {}
}

/** Endpoint classes that take something, with the options of `@FlashEndpoint`. */
const endpoints = {
  takes: (token: unknown) => {
    class Some {
      constructor(@Inject(token as never) readonly taken: unknown) {}
      @Get('/x') x() {}
    }
    return Some;
  },
  hasProperty: () => {
    class Some {
      @Inject(Users) readonly users!: Users;
      @Get('/x') x() {}
    }
    return Some;
  },
  isGuarded: () => {
    class Some {
      @UseGuards(Guard) @Get('/x') x() {}
    }
    return Some;
  },
};

async function faultsOf(make: () => object, options: Partial<FlashEndpointOptions> = {}): Promise<string[]> {
  const target = make() as new () => object;
  FlashEndpoint({ name: 'some', cpu: 'cpu3c-1-2', ...options } as FlashEndpointOptions)(target);
  const { faults } = await inspectModule({ file: 'src/some.ts', exports: ['Some'] }, { Some: target });
  return faults.map(({ code, message, where }) => `${code} ${where?.file} ${message.replace(/\. .*/, '')}`);
}

const missing = (who: string) => [
  `FLASH_PROVIDER_MISSING src/some.ts Nest can't resolve dependencies of the ${who} (?)`,
];

describe('what nobody provides is found without instantiating anything', () => {
  it.each<[string, () => object, Partial<FlashEndpointOptions>, string]>([
    ['a constructor of a class that is all of its app', () => endpoints.takes(Users), {}, 'Some'],
    ['a provider of the endpoint', () => endpoints.takes(Users), { providers: [Users] }, 'Users'],
    ['a provider of a module', () => endpoints.takes(Users), { imports: [Incomplete] }, 'Users'],
    ['a guard', endpoints.isGuarded, {}, 'Guard'],
    ['a token', () => endpoints.takes('TOKEN'), {}, 'Some'],
  ])('%s', async (_, make, options, who) => {
    expect(await faultsOf(make, options)).toEqual(missing(who));
  });

  it('a property', async () => {
    expect(await faultsOf(endpoints.hasProperty)).toEqual([
      `FLASH_PROVIDER_MISSING src/some.ts Nest can't resolve dependencies of the Some`,
    ]);
  });
});

describe('nothing is missing', () => {
  it.each<[string, () => object, Partial<FlashEndpointOptions>]>([
    ['with all of it', () => endpoints.takes(Users), { providers: [Users, Database] }],
    ['from a global module', () => endpoints.takes(Users), { imports: [Incomplete, GlobalDatabase] }],
    ['from a dynamic module with a factory', () => endpoints.takes(Users), { providers: [Users], imports: [dynamic] }],
    ['from the request and ModuleRef', () => endpoints.takes(PerRequest), { providers: [PerRequest] }],
    ['where all is optional', () => endpoints.takes(Lazy), { providers: [Lazy] }],
    ['in a circle of forward references', () => endpoints.takes(Left), { providers: [Left, Right] }],
    ['for ModuleRef alone', () => endpoints.takes(ModuleRef), {}],
    ['for a value', () => endpoints.takes('TOKEN'), { providers: [{ provide: 'TOKEN', useValue: 1 }] }],
  ])('%s', async (_, make, options) => {
    expect(await faultsOf(make, options)).toEqual([]);
  });
});
