import { Type } from 'class-transformer';
import {
  ArrayUnique,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  registerDecorator,
  ValidateNested,
  type ValidationOptions,
} from 'class-validator';

export class Item {
  @IsString() text!: string;
  @IsOptional() @IsInt() size?: number;
}

export class Order {
  @IsInt() id!: number;
  @IsOptional() @IsInt({ each: true }) numbers?: number[];
  @IsOptional() @ArrayUnique() unique?: number[];
  @IsOptional() @IsObject() meta?: object;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Item) items?: Item[];
}

export class Tree {
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Tree) children?: Tree[];
  @IsInt() id!: number;
}

/** A constraint of the author, for which class-validator has to be asked. */
function IsShort(options?: ValidationOptions): PropertyDecorator {
  const validator = { validate: (value: unknown) => typeof value === 'string' && value.length < 100 };
  return (target, propertyName) =>
    registerDecorator({
      target: target.constructor,
      propertyName: String(propertyName),
      options: { message: 'too long', ...options },
      validator,
    });
}

class OwnItem {
  @IsShort() text!: string;
}

export class OwnConstraint {
  @ValidateNested({ each: true }) @Type(() => OwnItem) items!: OwnItem[];
}

class Shape {
  @IsString() text!: string;
}
class Circle extends Shape {}
class Square extends Shape {}

const subTypes = [
  { name: 'circle', value: Circle },
  { name: 'square', value: Square },
];

export class Discriminated {
  @ValidateNested({ each: true })
  @Type(() => Shape, { discriminator: { property: 'kind', subTypes } })
  items!: Shape[];
}
