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
