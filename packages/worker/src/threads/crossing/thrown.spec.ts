import * as nest from '@nestjs/common';
import { packError, unpackError } from './thrown.js';

const { HttpException } = nest;
const crossed = (thrown: unknown) => unpackError(structuredClone(packError(thrown)));
const known = Object.entries<unknown>(nest).filter(
  (entry): entry is [string, new (response?: string) => nest.HttpException] =>
    typeof entry[1] === 'function' && entry[1].prototype instanceof HttpException,
);

describe('an error on its way to another thread', () => {
  it('has as many classes to be of as Nest has exceptions with a status of their own', () => {
    expect(known.map(([name]) => name)).toEqual(
      expect.arrayContaining(['BadRequestException', 'ConflictException', 'ServiceUnavailableException']),
    );
  });

  it.each(known)('is of its class again: %s', (name, Class) => {
    const thrown = new Class('taken');
    const error = crossed(thrown) as nest.HttpException;
    expect(error).toBeInstanceOf(Class);
    expect([error.name, error.getStatus(), error.getResponse()]).toEqual([
      name,
      thrown.getStatus(),
      thrown.getResponse(),
    ]);
  });

  it('is an HttpException where its class is the author’s own, or an Error', () => {
    class Taken extends nest.ConflictException {}
    const error = crossed(new Taken('taken')) as nest.HttpException;
    expect([error.constructor, error.name, error.getStatus()]).toEqual([HttpException, 'Taken', 409]);
    expect((crossed(new nest.IntrinsicException('own')) as Error).constructor).toBe(Error);
  });
});
