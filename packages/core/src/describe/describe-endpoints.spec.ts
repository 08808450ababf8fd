import { Body, Controller, Get, Injectable, Module, Post } from '@nestjs/common';
import { IsString } from 'class-validator';
import { InjectEndpoint } from '../client-injection/index.js';
import type { QueueClient } from '../client/index.js';
import { FlashEndpoint } from '../decorators/flash-endpoint.js';
import { Job } from '../decorators/job.js';
import { Input } from '../decorators/job-parameters.js';
import { describeEndpoints, type EndpointModule } from './index.js';

class Note {
  @IsString() text!: string;
}

@FlashEndpoint({ name: 'notes', cpu: 'cpu3c-1-2' })
class Notes {
  @Post('/notes') add(@Body() note: Note): Note {
    return note;
  }
}

@FlashEndpoint({ name: 'notes', cpu: 'cpu3c-1-2', workers: [3, 1] })
class OtherNotes {
  @Get('no-slash') list() {
    return [];
  }
}

@Controller('lists')
class Lists {
  @Get() list() {
    return [];
  }
}

const options = {
  facts: {
    projectName: 'app',
    generatedAt: '1970-01-01T00:00:00.000Z',
    sourceFingerprint: '0'.repeat(64),
    node: '24',
    framework: '@flash-ts/worker@0.1.0',
  },
  version: '1.0.0',
};

function module(file: string, exported: Record<string, unknown>): EndpointModule {
  return { file, exports: Object.keys(exported), load: () => Promise.resolve(exported) };
}

it('describes the endpoint classes of a module and leaves its other exports', async () => {
  const { manifest, openapi, faults, failedImports } = await describeEndpoints(
    [module('src/notes.ts', { Note, Notes, version: 1 })],
    options,
  );
  expect({ faults, failedImports }).toEqual({ faults: [], failedImports: [] });
  expect(manifest.resources).toMatchObject({
    notes: { file_path: 'src/notes.ts', module_path: 'src.notes', export_name: 'Notes' },
  });
  expect(manifest.resources['notes']?.functions).toEqual([
    expect.objectContaining({
      name: 'add',
      request_schema: '#/components/schemas/Note',
      response_schema: '#/components/schemas/Note',
    }),
  ]);
  expect(Object.keys(openapi.paths)).toEqual(['/notes']);
});

it('reports the faults of all classes and a name used twice, each with its file', async () => {
  const { faults } = await describeEndpoints(
    [module('src/a.ts', { Notes }), module('src/b.ts', { OtherNotes })],
    options,
  );
  expect(faults.map(({ code, where }) => [code, where?.file, where?.className])).toEqual([
    ['FLASH_WORKERS_RANGE', 'src/b.ts', 'OtherNotes'],
    ['FLASH_PATH_NO_SLASH', 'src/b.ts', 'OtherNotes'],
    ['FLASH_DUPLICATE_ENDPOINT', 'src/b.ts', 'OtherNotes'],
  ]);
  expect(faults.at(-1)?.message).toContain('Notes (src/a.ts) and by OtherNotes (src/b.ts)');
});

it('goes on after a module that throws, and tells the file before each import', async () => {
  const imported: string[] = [];
  const broken: EndpointModule = {
    file: 'src/broken.ts',
    exports: ['Broken'],
    load: () => Promise.reject(new TypeError('no such thing')),
  };
  const { manifest, failedImports } = await describeEndpoints([broken, module('src/notes.ts', { Notes })], {
    ...options,
    onImport: (file) => void imported.push(file),
  });
  expect(imported).toEqual(['src/broken.ts', 'src/notes.ts']);
  expect(Object.keys(manifest.resources)).toEqual(['notes']);
  expect(failedImports).toEqual([
    {
      file: 'src/broken.ts',
      message: 'TypeError: no such thing',
      cause: expect.stringContaining('no such thing'),
      unset: [],
    },
  ]);
});

describe('where the source starts an application of Nest by itself', () => {
  @Module({ controllers: [Lists] })
  class AppModule {}

  @FlashEndpoint({ name: 'unset', imports: [AppModule] })
  class Unset {}

  @FlashEndpoint({ name: 'of-flash', imports: [AppModule], semantics: 'flash' })
  class OfFlash {}

  @FlashEndpoint({ name: 'of-nest', imports: [AppModule], semantics: 'nest' })
  class OfNest {}

  const modules = [module('src/a.ts', { Notes, Unset, OfFlash, OfNest })];

  it('proposes its semantics for the endpoints that serve an application and do not say theirs', async () => {
    const { warnings } = await describeEndpoints(modules, { ...options, nestStart: 'src/main.ts:7' });
    expect(warnings.map(({ code, where, message }) => [code, where?.className, message])).toEqual([
      ['FLASH_SEMANTICS_UNSET', 'Unset', expect.stringContaining('src/main.ts:7')],
    ]);
  });

  it('says nothing where it does not', async () => {
    expect((await describeEndpoints(modules, options)).warnings).toEqual([]);
  });
});

describe('a queue-based endpoint', () => {
  @Injectable()
  class Stray {
    @Job() lost() {}
  }

  @FlashEndpoint({ name: 'notes-queue', cpu: 'cpu3c-1-2' })
  class NotesQueue {
    @Job() add(@Input() note: Note): Note {
      return note;
    }
  }

  it('has the schemas of its jobs', async () => {
    const { manifest, faults } = await describeEndpoints([module('src/a.ts', { NotesQueue })], options);
    expect(faults).toEqual([]);
    expect(manifest.resources['notes-queue']).toMatchObject({
      jobs: [{ name: 'add', input_schema: '#/components/schemas/Note', output_schema: '#/components/schemas/Note' }],
    });
  });

  it('can be called by a client in another endpoint', async () => {
    @FlashEndpoint({ name: 'caller', cpu: 'cpu3c-1-2' })
    class Caller {
      constructor(@InjectEndpoint(NotesQueue) readonly notes: QueueClient<NotesQueue>) {}
      @Get('/') list() {}
    }
    const { faults, manifest, contracts } = await describeEndpoints(
      [module('src/a.ts', { NotesQueue, Caller })],
      options,
    );
    expect(faults).toEqual([]);
    expect(manifest.resources['caller']).toMatchObject({ makes_remote_calls: true });
    expect(contracts['notes-queue']).toEqual([
      {
        className: 'NotesQueue',
        handler: 'add',
        method: 'POST',
        path: '/run',
        parameters: [{ in: 'body' }],
        job: { isStream: false },
      },
    ]);
  });

  it('serves no routes of its modules, and runs no jobs of other classes', async () => {
    @Module({ controllers: [Lists] })
    class ListsModule {}
    @FlashEndpoint({ name: 'served', cpu: 'cpu3c-1-2', imports: [ListsModule] })
    class Served {
      @Job() run() {}
    }
    @FlashEndpoint({ name: 'stray', cpu: 'cpu3c-1-2', providers: [Stray, { provide: 'made', useFactory: () => 1 }] })
    class WithStray {
      @Job() run() {}
    }
    const served = await describeEndpoints([module('src/a.ts', { Served })], {
      ...options,
      nestStart: 'src/main.ts:7',
    });
    expect(served.warnings.map(({ code, message }) => [code, message])).toEqual([
      ['FLASH_ROUTES_NOT_SERVED', expect.stringContaining('GET /lists (Lists.list)')],
    ]);
    expect(served.faults).toEqual([]);
    const { faults } = await describeEndpoints([module('src/a.ts', { WithStray })], options);
    expect(faults.map(({ code, where }) => [code, where?.className, where?.handler])).toEqual([
      ['FLASH_JOB_ELSEWHERE', 'Stray', 'lost'],
    ]);
  });

  it.each([
    ['a list', Array, undefined, 'FLASH_PARAMETER_TYPE'],
    ['bytes', Buffer, 'data', 'FLASH_PARAMETER_TYPE'],
    ['a date', Date, 'at', 'FLASH_PARAMETER_TYPE'],
    ['a number', Number, 'count', undefined],
  ])('takes no input that JSON has not: %s', async (_, type, key, code) => {
    class Typed {
      run(_input: unknown) {}
    }
    Input(...((key === undefined ? [] : [key]) as [string]))(Typed.prototype, 'run', 0);
    Reflect.defineMetadata('design:paramtypes', [type], Typed.prototype, 'run');
    Job()(Typed.prototype, 'run', Object.getOwnPropertyDescriptor(Typed.prototype, 'run') as PropertyDescriptor);
    FlashEndpoint({ cpu: 'cpu3c-1-2' })(Typed);
    const { faults } = await describeEndpoints([module('src/a.ts', { Typed })], options);
    expect(faults.map((fault) => [fault.code, fault.where?.parameter])).toEqual(code === undefined ? [] : [[code, 0]]);
  });
});
