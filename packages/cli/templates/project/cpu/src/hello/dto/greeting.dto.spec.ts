import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { GreetingDto } from './greeting.dto.js';

const faultsOf = async (body: object) =>
  (await validate(plainToInstance(GreetingDto, body))).map(({ property }) => property);

describe('GreetingDto', () => {
  it('needs a name, and no salutation', async () => {
    expect(await faultsOf({ name: 'Ada' })).toEqual([]);
    expect(await faultsOf({ salutation: 'Hello' })).toEqual(['name']);
  });
});
