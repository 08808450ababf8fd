import { Exclude, Expose, Transform, Type } from 'class-transformer';
import {
  Allow,
  ArrayContains,
  ArrayMaxSize,
  ArrayMinSize,
  ArrayNotEmpty,
  ArrayUnique,
  Contains,
  Equals,
  IsAlpha,
  IsArray,
  IsBase64,
  IsBoolean,
  IsDate,
  IsDateString,
  IsDefined,
  IsDivisibleBy,
  IsEmail,
  IsEmpty,
  IsEnum,
  IsFQDN,
  IsIBAN,
  IsIn,
  IsInt,
  IsIP,
  IsISO8601,
  IsLatitude,
  IsNotEmpty,
  IsNotEmptyObject,
  IsNotIn,
  IsNumber,
  IsNumberString,
  IsObject,
  IsOptional,
  IsPositive,
  IsRFC3339,
  IsString,
  IsUrl,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  MinDate,
  MinLength,
  NotEquals,
  registerDecorator,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';

export enum Colour {
  Red = 'red',
  Green = 'green',
}

export enum Level {
  Low,
  High = 5,
}

function BeginsAsItEnds() {
  return (target: object, propertyName: string) =>
    registerDecorator({
      name: 'beginsAsItEnds',
      target: target.constructor,
      propertyName,
      validator: { validate: (value: unknown) => typeof value === 'string' && value.at(0) === value.at(-1) },
    });
}

export class Item {
  @IsString() @MaxLength(100) sku!: string;
  @Min(1) @IsInt() qty!: number;
}

export class Formats {
  @IsEmail() email!: string;
  @IsUUID() uuid!: string;
  @IsUUID('4') uuid4!: string;
  @IsRFC3339() moment!: string;
  @IsDateString() dateString!: string;
  @IsISO8601() iso!: string;
  @IsUrl({ require_protocol: true }) url!: string;
  @IsIP() ip!: string;
  @IsIP('4') ip4!: string;
  @IsIP(6) ip6!: string;
  @IsFQDN() host!: string;
  @IsBase64() bytes!: string;
  @IsIBAN() iban!: string;
  @IsDate() @Type(() => Date) @MinDate(new Date(0)) date!: Date;
  @IsNumberString() digits!: string;
  @IsLatitude() latitude!: number;
}

export class Bounds {
  @Max(10) @Min(1) @IsInt() between!: number;
  @IsNumber({ maxDecimalPlaces: 2 }) @IsPositive() price!: number;
  @IsInt() @IsDivisibleBy(5) fives!: number;
  @IsString() @Length(2, 4) length!: string;
  @IsString() @MinLength(1) @MaxLength(3) short!: string;
  @Matches(/^[a-z]+$/) @Matches(/^.{2,5}$/) both!: string;
  @Matches(/^abc$/i) anyCase!: string;
  @Contains('a.b') contains!: string;
  @IsAlpha() alpha!: string;
  @IsIn(['a', 'b']) oneOf!: string;
  @IsIn([1, 'two', true]) mixed!: number | string | boolean;
  @IsString() @IsNotIn(['x']) notX!: string;
  @Equals('fixed') fixed!: string;
  @IsInt() @NotEquals(0) notZero!: number;
  @IsNotEmpty() filled!: string;
  @IsDefined() defined!: boolean;
  @IsOptional() @IsEmpty() trap?: string;
  @BeginsAsItEnds() own!: string;
}

export class Lists {
  @IsArray() @IsString({ each: true }) @MinLength(2, { each: true }) @ArrayMinSize(1) @ArrayMaxSize(3) tags!: string[];
  @ArrayNotEmpty() @ArrayUnique() @IsInt({ each: true }) ids!: number[];
  @IsArray() @ArrayContains(['a']) containsA!: string[];
  @IsArray() @IsEnum(Colour, { each: true }) colours!: Colour[];
  @IsArray() @ValidateNested({ each: true }) @Type(() => Item) items!: Item[];
  @ValidateNested({ each: true }) @Type(() => Item) byName!: Map<string, Item>;
  @IsString({ each: true }) @Type(() => String) set!: Set<string>;
  @IsObject() @IsNotEmptyObject() map!: Record<string, number>;
}

class Timestamps {
  @IsOptional() @IsDate() @Type(() => Date) createdAt?: Date;
  @IsString() id!: string;
}

export class Tree extends Timestamps {
  @IsString() name!: string;
  // The subclass knows better than its parent.
  @IsUUID() declare id: string;
  @IsOptional() @ValidateNested() @Type(() => Tree) parent?: Tree;
  @IsArray() @ValidateNested({ each: true }) @Type(() => Tree) children!: Tree[];
}

export class Dog {
  @IsIn(['dog']) kind!: 'dog';
  @IsBoolean() barks!: boolean;
}

export class Cat {
  @IsIn(['cat']) kind!: 'cat';
  @IsInt() lives!: number;
}

export class Owner {
  @ValidateNested()
  @Type(() => Object, {
    keepDiscriminatorProperty: true,
    discriminator: {
      property: 'kind',
      subTypes: [
        { name: 'dog', value: Dog },
        { name: 'cat', value: Cat },
      ],
    },
  })
  pet!: Dog | Cat;
  @IsEnum(Colour) colour!: Colour;
  @IsEnum(Level) level!: Level;
}

@JSONSchema({ description: 'How things are shown' })
export class Shown {
  @IsInt() @Min(1) page = 1;
  @IsString() @JSONSchema({ description: 'Sort key', example: 'name', title: 'Sort', deprecated: true }) sort = 'name';
  @ValidateIf((shown: Shown) => shown.page > 1) @IsString() token!: string;
  @IsString() @Expose({ name: 'display_name' }) displayName!: string;
  @IsString() @Exclude({ toPlainOnly: true }) password!: string;
  @IsOptional() @IsInt() @Exclude({ toClassOnly: true }) revision?: number;
  @IsString() @Exclude() internal!: string;
  @Allow() anything: unknown;
  @Transform(({ value }) => Number(value)) @IsInt() transformed!: number;
}

/** No validator: what its decorators and TypeScript tell. */
export class Shape {
  @Expose() name!: string;
  @Expose() size!: number;
  @Expose() made!: Date;
  @Type(() => Item) items!: Item[];
}

export class ListQuery {
  @IsOptional() @IsInt() @Min(1) limit?: number;
  @IsEnum(Colour) colour!: Colour;
  @IsOptional() @IsString({ each: true }) tag?: string[];
  @IsOptional() @JSONSchema({ description: 'Text to look for', deprecated: true }) @IsString() q?: string;
}

export class Upload {
  @IsString() title!: string;
  @IsOptional() @IsInt() @Type(() => Number) order?: number;
}
