import 'reflect-metadata';
import { expect, test } from '@jest/globals';
import type { Type as Class } from '@nestjs/common';
import { Exclude, Expose, plainToInstance, Transform, Type } from 'class-transformer';
import { IsInt, IsOptional, ValidateNested } from 'class-validator';
import { ClassJudges } from './class-judges.js';
import { InstanceBuilder } from './instance-builder.js';

class Leaf {
  note = 'none';
  @IsInt() size!: number;
  @Type(() => Date) made?: Date;
  @Transform(({ value }) => `<${String(value)}>`) label?: string;
  describe() {
    return 'a leaf';
  }
}

class Renamed {
  @Expose({ name: 'in' }) @IsInt() inside!: number;
  @Exclude() hidden?: number;
  @Expose({ toPlainOnly: true }) out?: number;
  @Type(() => Leaf) @ValidateNested({ each: true }) leaves?: Leaf[];
}

@Exclude()
class Closed {
  @Expose() @IsInt() size!: number;
  other?: number;
}

class Child extends Renamed {
  @Type(() => Map) @IsOptional() counts?: Map<string, number>;
  @Type(() => Leaf) named?: Map<string, Leaf>;
}

const leaf = { size: 'x', extra: { deep: [1, { a: null }] }, made: '2020-01-01', label: 5, describe: 5, note: [1] };
const renamed = { z: 1, in: 5, inside: 6, hidden: 7, out: 8, 2: 'two', leaves: [leaf, 5, null, [leaf]], last: {} };

test.each<[string, Class, object]>([
  ['undeclared properties, with @Type, @Transform, the name of a method or of a field', Leaf, leaf],
  ['@Expose and @Exclude of properties', Renamed, renamed],
  ['@Exclude of a class', Closed, { other: 1, size: 2, more: 3 }],
  ['an inherited class with maps', Child, { ...renamed, counts: { a: 1 }, named: { a: leaf, b: leaf } }],
])('builds what class-transformer builds: %s', (_, type, plain) => {
  const expected = plainToInstance(type, structuredClone(plain)) as object;
  const built = new InstanceBuilder(new ClassJudges({ forbidUnknown: false })).build(type, plain);
  expect(built).toStrictEqual(expected);
  expect(JSON.stringify(built)).toBe(JSON.stringify(expected));
  expect(built.constructor).toBe(type);
});
