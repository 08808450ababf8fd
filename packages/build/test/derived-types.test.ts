import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startedArtifact, type StartedArtifact } from './started-artifact.js';

const source = (from: string) => `
import { Body, FlashEndpoint, Patch } from '@flash-ts/core';
import { PartialType, OmitType, PickType, IntersectionType } from '${from}';
import { Transform, Type } from 'class-transformer';
import { IsDate, IsInt, IsString, Length } from 'class-validator';

class NewPart {
  @IsString() @Length(2, 8) @Transform(({ value }) => (typeof value === 'string' ? value.trim() : value)) label!: string;
  @IsInt() stock!: number;
  @IsDate() @Type(() => Date) made!: Date;
}
class ChangePart extends PartialType(NewPart) {}
class NoLabel extends OmitType(NewPart, ['label'] as const) {}
class OnlyStock extends PickType(NewPart, ['stock'] as const) {}
class Both extends IntersectionType(PartialType(NewPart), PickType(NewPart, ['stock'] as const)) {}
const told = (part: any) => ({ kind: part.constructor.name, label: part.label, isDate: part.made instanceof Date });

@FlashEndpoint({ name: 'parts', cpu: 'cpu3c-1-2' })
export class Parts {
  @Patch('/change') c(@Body() part: ChangePart) { return told(part); }
  @Patch('/nolabel') o(@Body() part: NoLabel) { return told(part); }
  @Patch('/only') s(@Body() part: OnlyStock) { return told(part); }
  @Patch('/both') b(@Body() part: Both) { return told(part); }
}
`;

/** Where the fields of an answer's faults are. */
const faulty = (text: string) => [
  ...new Set((JSON.parse(text) as { detail: { loc: string[] }[] }).detail.map(({ loc }) => loc.join('.'))),
];

describe.each(['@nestjs/mapped-types', '@nestjs/swagger'])('a class that is derived with %s', (from) => {
  let started: StartedArtifact;

  beforeAll(async () => {
    started = await startedArtifact('parts', { 'src/parts.ts': source(from) });
  });

  afterAll(() => started?.remove());

  const part = { label: ' ab ', stock: 3, made: '2020-01-02' };

  it.each([
    ['/change', { kind: 'ChangePart', label: 'ab', isDate: true }],
    ['/nolabel', { kind: 'NoLabel', isDate: true }],
    ['/only', { kind: 'OnlyStock', isDate: false }],
    ['/both', { kind: 'Both', label: 'ab', isDate: true }],
  ])('is converted in an artifact as its parts say: %s', async (path, expected) => {
    const { status, text } = await started.ask('PATCH', path, part);
    expect({ status, ...(JSON.parse(text) as object) }).toMatchObject({ status: 200, ...expected });
  });

  it.each([
    ['/change', ['body.label', 'body.stock', 'body.made']],
    ['/nolabel', ['body.stock', 'body.made']],
    ['/only', ['body.stock']],
    ['/both', ['body.label', 'body.stock', 'body.made']],
  ])('is validated in an artifact as its parts say: %s', async (path, expected) => {
    const { status, text } = await started.ask('PATCH', path, { label: 5, stock: 'x', made: 'nope' });
    expect(status).toBe(422);
    expect(faulty(text).toSorted()).toEqual(expected.toSorted());
  });

  it('asks for what its parts ask for, and leaves out what they leave out', async () => {
    expect((await started.ask('PATCH', '/change', {})).status).toBe(200);
    expect(faulty((await started.ask('PATCH', '/only', {})).text)).toEqual(['body.stock']);
  });

  it('is in the OpenAPI document with its rules', async () => {
    const text = await readFile(join(started.projectDir, '.flash/openapi.json'), 'utf8');
    const { components } = JSON.parse(text) as { components: { schemas: Record<string, Record<string, unknown>> } };
    const schema = components.schemas['ChangePart'];
    expect(schema).toMatchObject({ properties: { label: { type: ['string', 'null'], minLength: 2, maxLength: 8 } } });
    expect(schema?.['required']).toBeUndefined();
  });
});
