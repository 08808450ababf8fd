import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { RankDto } from './rank.dto.js';

const faultsOf = async (body: object) =>
  (await validate(plainToInstance(RankDto, body))).map(({ property }) => property);

describe('RankDto', () => {
  it('accepts a query with its candidates', async () => {
    expect(await faultsOf({ query: [1, 0], candidates: [{ id: 'a', embedding: [0, 1] }] })).toEqual([]);
  });

  it('looks into each candidate', async () => {
    expect(await faultsOf({ query: [1, 0], candidates: [{ id: 'a', embedding: ['x'] }] })).toEqual(['candidates']);
  });
});
