import { Test } from '@nestjs/testing';
import { HelloService } from './hello.service.js';

describe('HelloService', () => {
  let service: HelloService;

  beforeEach(async () => {
    const module = await Test.createTestingModule({ controllers: [HelloService] }).compile();
    service = module.get(HelloService);
  });

  it('greets by name', () => {
    expect(service.hello('Ada')).toEqual({ message: 'Hello, Ada!' });
  });

  it('takes the salutation from the request', () => {
    expect(service.greet({ name: 'Ada', salutation: 'Good morning' })).toEqual({ message: 'Good morning, Ada!' });
  });
});
