import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { TemplateNameDto } from './template-name.dto.js';

const faultsOf = async (body: object) =>
  (await validate(plainToInstance(TemplateNameDto, body))).map(({ property }) => property);

describe('TemplateNameDto', () => {
  it('accepts what it declares', async () => {
    expect(await faultsOf({ name: 'Ada' })).toEqual([]);
    expect(await faultsOf({ name: 'Ada', description: 'The first programmer' })).toEqual([]);
  });

  it('names what is missing or wrong', async () => {
    expect(await faultsOf({ description: 7 })).toEqual(['name', 'description']);
  });
});
