import { startEndpoint, type ServedEndpoint } from '@flash-ts/worker/testing';
import { Test } from '@nestjs/testing';
import { HelloEndpoint } from './hello.endpoint.js';

describe('HelloEndpoint', () => {
  let endpoint: HelloEndpoint;

  beforeEach(async () => {
    const module = await Test.createTestingModule({ controllers: [HelloEndpoint] }).compile();
    endpoint = module.get(HelloEndpoint);
  });

  it('greets by name', () => {
    expect(endpoint.hello('Ada')).toEqual({ message: 'Hello, Ada!' });
  });

  it('takes the salutation from the request', () => {
    expect(endpoint.greet({ name: 'Ada', salutation: 'Good morning' })).toEqual({ message: 'Good morning, Ada!' });
  });
});

describe('HelloEndpoint over HTTP', () => {
  let hello: ServedEndpoint<HelloEndpoint>;

  beforeAll(async () => {
    hello = await startEndpoint(HelloEndpoint);
  });
  afterAll(() => hello.close());

  it('greets', async () => {
    const { status, body } = await hello.request('POST', '/greetings', { body: { name: 'Ada' } });
    expect([status, body]).toEqual([200, { message: 'Hello, Ada!' }]);
  });

  it('refuses a greeting without a name', async () => {
    const { status, body } = await hello.request('POST', '/greetings', { body: {} });
    expect(status).toBe(422);
    expect(body).toMatchObject({ detail: [{ loc: ['body', 'name'] }] });
  });
});
