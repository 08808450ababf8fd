import { startEndpoint, type ServedEndpoint } from '@flash-ts/worker/testing';
import { NotFoundException } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { UserService } from './user.service.js';

describe('UserService', () => {
  let service: UserService;

  beforeEach(async () => {
    const module = await Test.createTestingModule({ controllers: [UserService] }).compile();
    service = module.get(UserService);
  });

  it('creates a user and finds it again', () => {
    const ada = service.create({ name: 'Ada', email: 'ada@example.com' });

    expect(service.get(ada.id)).toEqual({ id: 1, name: 'Ada', email: 'ada@example.com' });
  });

  it('lists the users of a city', () => {
    service.create({
      name: 'Ada',
      email: 'ada@example.com',
      address: { street: '1 Lane', city: 'London', postalCode: 'N1 1AA' },
    });
    service.create({ name: 'Max', email: 'max@example.com' });

    expect(service.list({ city: 'London' }).users.map(({ name }) => name)).toEqual(['Ada']);
    expect(service.list({}).users).toHaveLength(2);
  });

  it('changes only what it is given', () => {
    const { id } = service.create({ name: 'Ada', email: 'ada@example.com' });

    expect(service.update(id, { name: 'Ada Lovelace' })).toEqual({
      id,
      name: 'Ada Lovelace',
      email: 'ada@example.com',
    });
  });

  it('removes a user', () => {
    const { id } = service.create({ name: 'Ada', email: 'ada@example.com' });

    expect(service.remove(id)).toEqual({ deleted: true });
    expect(() => service.get(id)).toThrow(NotFoundException);
  });
});

describe('UserService over HTTP', () => {
  let users: ServedEndpoint<UserService>;

  beforeAll(async () => {
    users = await startEndpoint(UserService);
  });
  afterAll(() => users.close());

  it('creates a user', async () => {
    const { status, body } = await users.request('POST', '/users', { body: { name: 'Ada', email: 'ada@example.com' } });

    expect([status, body]).toEqual([200, { id: 1, name: 'Ada', email: 'ada@example.com' }]);
    expect(users.get(UserService).get(1)).toEqual(body);
  });

  it('names every fault of a body, also in what is nested', async () => {
    const body = { email: 'none', address: { street: '1 Lane', city: 'London', postalCode: '?' } };
    const answer = await users.request<{ detail: { loc: string[] }[] }>('POST', '/users', { body });

    expect(answer.status).toBe(422);
    expect(answer.body.detail.map(({ loc }) => loc.join('.'))).toEqual(
      expect.arrayContaining(['body.name', 'body.email', 'body.address.postalCode']),
    );
  });

  it('has no user that was not created', async () => {
    expect(await users.request('GET', '/users/99')).toMatchObject({ status: 404 });
    expect(await users.request('GET', '/users/abc')).toMatchObject({ status: 422 });
  });
});
