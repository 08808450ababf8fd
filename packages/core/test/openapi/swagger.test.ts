import 'reflect-metadata';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiExcludeEndpoint,
  ApiExtension,
  ApiExtraModels,
  ApiHeader,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiProperty,
  ApiPropertyOptional,
  ApiQuery,
  ApiResponse,
  ApiSchema,
  ApiTags,
  getSchemaPath,
  OmitType,
  PartialType,
} from '@nestjs/swagger';
import { IsEnum, IsInt, IsOptional, IsString, Max, Min, MinLength } from 'class-validator';
import { FlashEndpoint } from '../../src/decorators/flash-endpoint.js';
import { readEndpoint } from '../../src/definition/index.js';
import { openApiOf } from '../../src/openapi/index.js';
import { faultsOf } from './check-document.js';

enum Size {
  Small = 's',
  Large = 'l',
}

class Toy {
  @ApiProperty() name!: string;
}

class Extra {
  @ApiProperty() more!: boolean;
}

class CreateCat {
  @ApiProperty({ description: 'What it answers to', example: 'Tom', title: 'Name' })
  @IsString()
  @MinLength(1)
  name!: string;
  @ApiProperty({ minimum: 2, deprecated: true }) @IsInt() @Min(0) @Max(30) age!: number;
  @ApiProperty({ enum: Size, enumName: 'Size' }) @IsEnum(Size) size!: Size;
  @ApiProperty({ enum: Size, enumName: 'Size', isArray: true }) sizes!: Size[];
  @ApiProperty({ type: () => [Toy] }) toys!: Toy[];
  @ApiPropertyOptional({ nullable: true }) nick!: string;
  @ApiProperty({ type: 'string', format: 'binary' }) @IsString() picture!: unknown;
  @ApiProperty({ oneOf: [{ $ref: getSchemaPath(Toy) }, { type: 'string', nullable: true }] }) favourite: unknown;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'number', exclusiveMinimum: true, minimum: 0 } })
  scores!: Record<string, number>;
  @ApiProperty({ required: false }) @IsString() note!: string;
  @ApiProperty({ required: true }) @IsOptional() @IsString() tag?: string;
  @ApiProperty({ name: 'renamed' }) @IsString() own!: string;
}

class UpdateCat extends PartialType(OmitType(CreateCat, ['picture'])) {}

@ApiSchema({ name: 'Pager', description: 'A part of a list' })
class Paging {
  @ApiProperty({ description: 'How many', default: 10 }) @IsOptional() @IsInt() limit?: number;
}

@ApiTags('cats')
@ApiBearerAuth()
@ApiHeader({ name: 'X-Tenant', required: true })
@ApiResponse({ status: 401, description: 'No key' })
@FlashEndpoint({ name: 'cats', cpu: 'cpu3c-1-2' })
class Cats {
  @Post('/cats')
  @ApiOperation({ summary: 'Make a cat', operationId: 'makeCat', deprecated: true })
  @ApiCreatedResponse({ type: CreateCat, description: 'The cat' })
  @ApiExtension('x-internal', { reason: 'beta' })
  create(@Body() body: CreateCat) {
    return body;
  }

  @Post('/cats/:id')
  @ApiParam({ name: 'id', description: 'Id of the cat', format: 'uuid', type: String })
  @ApiNotFoundResponse({ description: 'No such cat' })
  @ApiOkResponse({ type: [CreateCat] })
  async update(@Param('id') _id: string, @Body() body: UpdateCat) {
    return body;
  }

  @Get('/cats')
  @ApiQuery({ name: 'size', enum: Size, required: false })
  @ApiQuery({ name: 'ids', type: [Number] })
  @ApiProduces('application/xml')
  list(@Query() _paging: Paging, @Query('size') _size: string): CreateCat[] {
    return [];
  }

  @Post('/upload')
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    description: 'A picture',
    schema: { type: 'object', properties: { picture: { type: 'string', format: 'binary' } } },
  })
  upload() {
    return {};
  }

  @Get('/hidden') @ApiExcludeEndpoint() hidden() {
    return {};
  }

  @Get('/other')
  @ApiTags('misc')
  @ApiExtraModels(Extra)
  @ApiResponse({ status: 'default', schema: { $ref: getSchemaPath(Extra) } })
  other() {
    return {};
  }

  @Get('/unknown') @ApiOkResponse({ schema: { $ref: '#/components/schemas/Nowhere' } }) unknown() {
    return {};
  }
}

@Controller()
@FlashEndpoint({ name: 'pager', cpu: 'cpu3c-1-2' })
class PagerEndpoint {
  @Post('/pages') page(@Body() _paging: Paging) {
    return {};
  }
}

const { document } = openApiOf([readEndpoint(Cats), readEndpoint(PagerEndpoint)], { title: 'cats', version: '1.0.0' });
const { schemas } = document.components;

test('the document is valid', async () => {
  expect(await faultsOf(document)).toEqual([]);
});

test('@ApiProperty wins over validators, which stand where it says nothing', () => {
  expect(schemas['CreateCat']?.properties).toEqual({
    name: { type: 'string', minLength: 1, description: 'What it answers to', title: 'Name', examples: ['Tom'] },
    age: { type: 'integer', minimum: 2, maximum: 30, deprecated: true },
    size: { $ref: '#/components/schemas/Size' },
    sizes: { type: 'array', items: { $ref: '#/components/schemas/Size' } },
    toys: { type: 'array', items: { $ref: '#/components/schemas/Toy' } },
    nick: { type: ['string', 'null'] },
    picture: { type: 'string', format: 'binary' },
    favourite: { oneOf: [{ $ref: '#/components/schemas/Toy' }, { type: ['string', 'null'] }] },
    scores: { type: 'object', additionalProperties: { type: 'number', exclusiveMinimum: 0 } },
    note: { type: 'string' },
    tag: { type: ['string', 'null'] },
    renamed: { type: 'string' },
  });
  expect(schemas['CreateCat']?.required?.toSorted()).toEqual(
    ['name', 'age', 'size', 'sizes', 'toys', 'picture', 'favourite', 'scores', 'tag', 'renamed'].toSorted(),
  );
  expect(schemas['Size']).toEqual({ type: 'string', enum: ['s', 'l'] });
});

test('mapped types', () => {
  expect(schemas['UpdateCat']?.properties).not.toHaveProperty('picture');
  expect(schemas['UpdateCat']?.properties).toHaveProperty('name');
  expect(schemas['UpdateCat']).not.toHaveProperty('required');
});

test('@ApiSchema names and describes a class', () => {
  expect(schemas['Pager']).toMatchObject({ description: 'A part of a list' });
});

test('operations, answers, parameters, security and tags', () => {
  expect(document.paths['/cats']?.['post']).toMatchObject({
    operationId: 'makeCat',
    summary: 'Make a cat',
    deprecated: true,
    tags: ['cats'],
    security: [{ bearer: [] }],
    'x-internal': { reason: 'beta' },
    parameters: [{ name: 'X-Tenant', in: 'header', required: true, schema: { type: 'string' } }],
  });
  expect(Object.keys(document.paths['/cats']?.['post']?.responses ?? {})).toEqual(['201', '401', '422']);
  expect(document.components.securitySchemes).toEqual({ bearer: { type: 'http', scheme: 'bearer' } });
  const update = document.paths['/cats/{id}']?.['post'];
  expect(update?.responses).toMatchObject({
    '200': {
      content: { 'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/CreateCat' } } } },
    },
    '404': { description: 'No such cat' },
  });
  expect(update?.parameters?.[0]).toEqual({
    name: 'id',
    in: 'path',
    required: true,
    description: 'Id of the cat',
    schema: { type: 'string', format: 'uuid' },
  });
  expect(document.paths['/cats']?.['get']).toMatchObject({
    parameters: [
      { name: 'limit', description: 'How many', required: false, schema: { type: 'integer', default: 10 } },
      { name: 'size', required: false, schema: { type: 'string', enum: ['s', 'l'] } },
      { name: 'X-Tenant' },
      { name: 'ids', required: true, schema: { type: 'array', items: { type: 'number' } } },
    ],
    responses: { '200': { content: { 'application/xml': {} } } },
  });
  expect(document.paths['/other']?.['get']?.tags).toEqual(['cats', 'misc']);
  expect(document.tags).toEqual([{ name: 'cats' }, { name: 'misc' }, { name: 'pager' }]);
});

test('a told body, a hidden route, a model that nothing reaches and one that is not there', () => {
  expect(document.paths['/upload']?.['post']?.requestBody).toMatchObject({
    description: 'A picture',
    content: { 'multipart/form-data': { schema: { properties: { picture: { format: 'binary' } } } } },
  });
  expect(document.paths).not.toHaveProperty(['/hidden']);
  expect(schemas['Extra']).toMatchObject({ properties: { more: { type: 'boolean' } } });
  expect(schemas['Nowhere']).toEqual({});
});
