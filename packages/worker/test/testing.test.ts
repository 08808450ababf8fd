import { afterEach, describe, expect, test } from '@jest/globals';
import {
  Injectable,
  Logger,
  NotFoundException,
  Redirect,
  Req,
  type INestApplication,
  type OnApplicationShutdown,
} from '@nestjs/common';
import {
  Body,
  FlashEndpoint,
  Get,
  getEndpointToken,
  InjectEndpoint,
  Param,
  Post,
  secret,
  Threaded,
  type EndpointClient,
} from '@flash-ts/core';
import { startEndpoint, type ServedEndpoint } from '@flash-ts/worker/testing';
import { IsInt, IsString } from 'class-validator';

class Question {
  @IsString()
  text!: string;

  @IsInt()
  limit!: number;
}

@Injectable()
class Model implements OnApplicationShutdown {
  static shutdowns: (string | undefined)[] = [];

  answer(question: string) {
    return `the model's answer to ${question}`;
  }

  onApplicationShutdown(signal?: string) {
    Model.shutdowns.push(signal);
  }
}

@FlashEndpoint({ name: 'users', cpu: 'cpu3c-1-2' })
class Users {
  @Get('/users/:id') get(@Param('id') id: number) {
    return { id };
  }
}

@FlashEndpoint({ name: 'lists', cpu: 'cpu3c-1-2' })
class Lists {
  @Post('/ask') ask(@Body() questions: Question[]) {
    return questions;
  }
}

@FlashEndpoint({
  name: 'chat',
  cpu: 'cpu3c-1-2',
  providers: [Model],
  forbidUnknown: true,
  env: { MODE: 'fast', CHAT_KEY: secret('CHAT_KEY') },
  configure: (app: INestApplication) => void app.setGlobalPrefix('v1'),
})
class Chat {
  readonly #logger = new Logger(Chat.name);

  constructor(
    private readonly model: Model,
    @InjectEndpoint(Users) private readonly users: EndpointClient<Users>,
  ) {}

  @Post('/ask') async ask(@Body() { text, limit }: Question) {
    return { answer: (await Promise.resolve(this.model.answer(text))).slice(0, limit) };
  }

  @Get('/mode') mode() {
    this.#logger.log(`the key is ${process.env['CHAT_KEY']}`);
    return `${process.env['MODE']}`;
  }

  @Get('/users/:id') async user(@Param('id') id: number) {
    return this.users.get(id);
  }

  @Get('/broken') broken() {
    throw new Error('no weights');
  }

  @Get('/missing') missing() {
    throw new NotFoundException('there is no such thing');
  }

  @Get('/moved') @Redirect('/v1/mode', 301) moved() {}

  @Get('/squares/:n') @Threaded() square(@Param('n') n: number) {
    return { square: n * n };
  }

  @Post('/raw') raw(@Req() request: { body: unknown; headers: Record<string, string> }) {
    return { type: request.headers['content-type'], body: String(request.body) };
  }

  @Get('/never') async never() {
    return new Promise<never>(() => undefined);
  }
}

@FlashEndpoint({ name: 'No Name!', cpu: 'cpu3c-1-2' })
class Faulty {
  @Get('/x') x() {
    return 1;
  }
}

let chat: ServedEndpoint<Chat> | undefined;
afterEach(async () => chat?.close());

const start = async (options: Parameters<typeof startEndpoint>[1] = {}) =>
  (chat = await startEndpoint(Chat, { quiet: true, ...options }));

describe('an endpoint in a test', () => {
  test('is served as a worker serves it: prefix, validation, statuses, errors', async () => {
    const { request } = bound(await start());
    expect(await request('POST', '/v1/ask', { body: { text: 'why?', limit: 9 } })).toMatchObject({
      status: 200,
      body: { answer: 'the model' },
    });
    const refused = await request<{ detail: { loc: unknown }[] }>('POST', '/v1/ask', { body: { text: 1, more: 2 } });
    expect(refused.status).toBe(422);
    expect(refused.body.detail.map(({ loc }) => loc)).toEqual(
      expect.arrayContaining([
        ['body', 'text'],
        ['body', 'limit'],
        ['body', 'more'],
      ]),
    );
    expect((await request('GET', '/v1/squares/x')).status).toBe(422);
    expect((await request('DELETE', '/v1/ask')).headers.get('allow')).toBe('POST');
    expect(await request('GET', '/v1/missing')).toMatchObject({
      status: 404,
      body: { message: 'there is no such thing' },
    });
    expect((await request('GET', '/ping')).body).toEqual({ status: 'healthy' });
    const moved = await request('GET', '/v1/moved');
    expect([moved.status, moved.headers.get('location')]).toEqual([301, '/v1/mode']);
  });

  test('can be asked past the socket too, in the words of Fastify', async () => {
    const { app } = await start();
    const ask = async (method: 'POST' | 'DELETE' | 'GET' | 'HEAD', url: string, payload?: object) => {
      const { statusCode, body } = await app.inject({ method, url, ...(payload && { payload }) });
      return [statusCode, body];
    };
    expect(await ask('POST', '/v1/ask', { text: 'why?', limit: 9 })).toEqual([200, '{"answer":"the model"}']);
    expect(await ask('POST', '/v1/ask', { text: 1, limit: 9 })).toEqual([422, expect.stringContaining('string')]);
    expect(await ask('GET', '/v1/squares/3?x=1')).toEqual([200, expect.stringContaining('9')]);
    expect(await ask('HEAD', '/v1/squares/3')).toEqual([200, '']);
    expect(await ask('DELETE', '/v1/ask')).toEqual([405, expect.stringContaining('Method Not Allowed')]);
    expect(await ask('GET', '/v1/missing')).toEqual([404, expect.stringContaining('no such thing')]);
    expect(await ask('GET', '/elsewhere')).toEqual([404, expect.stringContaining('Cannot GET')]);
  });

  test('sends text and forms as they are, and refuses a body over the limit', async () => {
    const { request } = bound(await start({ limits: { bodyBytes: 100 } }));
    expect((await request('POST', '/v1/raw', { body: 'text' })).body).toMatchObject({ body: 'text' });
    const form = await request<{ type: string }>('POST', '/v1/raw', { body: new URLSearchParams({ a: '1' }) });
    expect(form.body.type).toContain('application/x-www-form-urlencoded');
    expect((await request('POST', '/v1/raw', { body: 'x'.repeat(101) })).status).toBe(413);
  });

  test('keeps what it logs, without secrets, and tells what failed', async () => {
    const { request } = bound(await start({ env: { CHAT_KEY: 'do not tell anybody' } }));
    expect(await request('GET', '/v1/broken')).toMatchObject({
      status: 500,
      body: { message: 'Internal server error' },
    });
    expect(chat?.logs.find(({ msg }) => msg === 'request failed')).toMatchObject({ err: { message: 'no weights' } });
    await request('GET', '/v1/mode');
    expect(chat?.logs.map(({ msg }) => msg)).toContain('the key is [secret CHAT_KEY]');
  });

  test('has its declared variables, those of the test, and leaves none behind', async () => {
    process.env['MODE'] = 'before';
    const { request } = bound(await start());
    expect((await request('GET', '/v1/mode')).body).toBe('fast');
    await chat?.close();
    expect(process.env['MODE']).toBe('before');
    const slow = bound(await start({ env: { MODE: 'slow', CHAT_KEY: 'secret' } }));
    expect((await slow.request('GET', '/v1/mode')).body).toBe('slow');
    await chat?.close();
    expect(process.env['CHAT_KEY']).toBeUndefined();
  });

  test('takes other providers, and others in the place of endpoints that it calls', async () => {
    const { request } = bound(
      await start({
        override: (module) =>
          module
            .overrideProvider(Model)
            .useValue({ answer: () => 'fake' })
            .overrideProvider(getEndpointToken(Users))
            .useValue({ get: async (id: number) => ({ id, fake: true }) }),
      }),
    );
    const asked = { body: { text: 'why?', limit: 9 } };
    expect((await request('POST', '/v1/ask', asked)).body).toEqual({ answer: 'fake' });
    expect((await request('POST', '/v1/ask', { body: {} })).status).toBe(422);
    expect((await request('GET', '/v1/users/7')).body).toEqual({ id: 7, fake: true });
    expect((await request('GET', '/v1/squares/3')).body).toEqual({ square: 9 });
  });

  test('gives its instances, and runs their hooks when it is closed', async () => {
    const { get } = bound(await start());
    expect(get(Model).answer('x')).toBe("the model's answer to x");
    expect(get(Chat)).toBeInstanceOf(Chat);
    const before = Model.shutdowns.length;
    const pending = chat?.request('GET', '/v1/never').catch((error: unknown) => error);
    await chat?.close();
    await chat?.close();
    expect(Model.shutdowns).toHaveLength(before + 1);
    expect(await pending).toMatchObject({ name: 'TypeError' });
    await expect(fetch(chat!.url)).rejects.toThrow('fetch failed');
  });

  test('two of them serve side by side', async () => {
    await using users = await startEndpoint(Users);
    const { request } = bound(await start());
    expect((await users.request('GET', '/users/5')).body).toEqual({ id: 5 });
    expect((await request('GET', '/v1/squares/4')).body).toEqual({ square: 16 });
    expect((await users.request('GET', '/users/x')).status).toBe(422);
  });

  test('is refused for what a build refuses', async () => {
    await expect(startEndpoint(Faulty)).rejects.toMatchObject({ code: 'FLASH_ENDPOINT_FAULTS' });
    await expect(startEndpoint(Question)).rejects.toMatchObject({ code: 'FLASH_NOT_AN_ENDPOINT' });
  });

  test('is refused for a list whose items nothing would check', async () => {
    await expect(startEndpoint(Lists)).rejects.toMatchObject({
      code: 'FLASH_ENDPOINT_FAULTS',
      faults: [
        { code: 'FLASH_TYPE_ERASED', where: { handler: 'ask' }, fix: expect.stringContaining('ParseArrayPipe') },
      ],
    });
  });
});

function bound(endpoint: ServedEndpoint<Chat>) {
  const request: typeof endpoint.request = (...args) => endpoint.request(...args);
  const get: typeof endpoint.get = (token) => endpoint.get(token);
  return { request, get };
}
