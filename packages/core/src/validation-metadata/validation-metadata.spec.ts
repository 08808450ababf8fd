import type { Type } from '@nestjs/common';
import {
  getMetadataStorage,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import fc from 'fast-check';
import { validationMetadata } from './validation-metadata.js';

const DECORATORS = [
  IsInt(),
  IsString(),
  Min(1),
  Max(9),
  Length(1, 3),
  IsOptional(),
  ValidateIf(() => true),
  ValidateNested(),
  IsString({ groups: ['admin'] }),
  IsInt({ always: true }),
];

/** Decorators by level of a class hierarchy, the topmost first: which of them, on which property. */
const hierarchies = fc.array(fc.array(fc.tuple(fc.nat(DECORATORS.length - 1), fc.constantFrom('a', 'b', 'c'))), {
  minLength: 1,
  maxLength: 4,
});

describe('validationMetadata', () => {
  it('finds the classes of a storage in its private field, by which it looks at the ancestors only', () => {
    class Counted {
      @IsInt() count!: number;
    }
    const all: unknown = Reflect.get(getMetadataStorage(), 'validationMetadatas');

    expect((all as Map<unknown, unknown[]>).get(Counted)).toHaveLength(1);
  });

  it('is what class-validator itself finds, in its order', () => {
    fc.assert(
      fc.property(hierarchies, (levels) => {
        const leaf = levels.reduce<Type>(
          (parent, decorated) => {
            const level = class extends parent {};
            for (const [index, property] of decorated) DECORATORS[index]?.(level.prototype, property);
            return level;
          },
          class {},
        );

        expect(validationMetadata(leaf)).toEqual(
          getMetadataStorage().getTargetValidationMetadatas(leaf, '', false, false),
        );
      }),
    );
  });
});
