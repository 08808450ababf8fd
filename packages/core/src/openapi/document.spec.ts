import { Body, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsEmail, IsInt, IsOptional, IsString, MaxLength, Min, ValidateNested } from 'class-validator';
import { FlashEndpoint } from '../decorators/flash-endpoint.js';
import { readEndpoint } from '../definition/index.js';
import { openApiOf } from './index.js';

class Item {
  @IsString() @MaxLength(100) sku!: string;
  @IsInt() @Min(1) qty!: number;
}

class Base {
  @IsEmail() email!: string;
}

class CreateUser extends Base {
  @IsString() name!: string;
  @IsOptional() @IsInt() @Min(0) age?: number;
  @ValidateNested({ each: true }) @Type(() => Item) items!: Item[];
  @IsOptional() @ValidateNested() @Type(() => CreateUser) parent?: CreateUser;
}

class User {
  @IsInt() id!: number;
}

class Page {
  @IsInt() page!: number;
  @IsOptional() @IsString() after?: string;
}

class ValidationError {
  @IsString() mine!: string;
}

@FlashEndpoint({ name: 'users', cpu: 'cpu3c-1-2' })
class Users {
  @Post('/users') @HttpCode(201) create(@Body() _user: CreateUser): User {
    return { id: 1 };
  }
  @Get('/users') list(@Query() _page: Page, @Query('sort') _sort: string) {
    return [];
  }
  @Get(['/users/:id', '/people/:id']) get(@Param('id') id: number) {
    return { id };
  }
  @Post('/faults/:kind') fault(@Body() _body: ValidationError, @Body('note') _note: string) {
    return {};
  }
}

@FlashEndpoint({ name: 'orders', cpu: 'cpu3c-1-2' })
class Orders {
  @Get('/users') ofUsers() {
    return [];
  }
}

const users = readEndpoint(Users);
const { document, schemasOf } = openApiOf([users, readEndpoint(Orders)], { title: 'app', version: '1.0.0' });

it('lists nested, inherited and self-referring classes as schemas, and only those that a route reaches', () => {
  expect(Object.keys(document.components.schemas)).toEqual([
    'CreateUser',
    'FaultDetail',
    'Item',
    'User',
    'ValidationError',
    'ValidationError2',
  ]);
  expect(document.components.schemas['CreateUser']).toMatchObject({
    type: 'object',
    // Nested validation looks only at what was sent, so `items` may be left out.
    required: ['name', 'email'],
    properties: {
      email: { type: 'string', format: 'email' },
      age: { type: ['integer', 'null'], minimum: 0 },
      items: { type: 'array', items: { $ref: '#/components/schemas/Item' } },
      parent: { anyOf: [{ $ref: '#/components/schemas/CreateUser' }, { type: 'null' }] },
    },
  });
});

it('keeps the schema of our own 422 apart from a class of the same name', () => {
  expect(document.components.schemas['ValidationError']?.properties).toHaveProperty('detail');
  expect(document.components.schemas['ValidationError2']?.properties).toHaveProperty('mine');
});

it('describes body, status, answer and 422 of a route', () => {
  expect(document.paths['/users']?.['post']).toEqual({
    operationId: 'users_create',
    'x-flash-endpoint': 'users',
    tags: ['users'],
    servers: [{ url: '/users', description: 'flash run' }, expect.objectContaining({ description: 'Deployed' })],
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/CreateUser' } } },
    },
    responses: {
      '201': {
        description: 'Success',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/User' } } },
      },
      '422': {
        description: 'The request does not fit',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/ValidationError' } } },
      },
    },
  });
});

it('spreads a class of query parameters, and describes each name of the path', () => {
  expect(document.paths['/users']?.['get']?.parameters).toEqual([
    { name: 'page', in: 'query', required: true, schema: { type: 'integer' } },
    { name: 'after', in: 'query', required: false, schema: { type: 'string' } },
    { name: 'sort', in: 'query', required: false, schema: { type: 'string' } },
  ]);
  expect(document.paths['/users/{id}']?.['get']?.parameters).toEqual([
    { name: 'id', in: 'path', required: true, schema: { type: 'number' } },
  ]);
  expect(document.paths['/faults/{kind}']?.['post']?.parameters).toEqual([
    { name: 'kind', in: 'path', required: true, schema: { type: 'string' } },
  ]);
});

it('gives every operation an id of its own', () => {
  const ids = Object.values(document.paths).flatMap((item) =>
    Object.values(item).map(({ operationId }) => operationId),
  );
  expect(new Set(ids).size).toBe(ids.length);
});

it('lists a route that two endpoints answer under the name of the later one', () => {
  expect(document.paths['/users']?.['get']?.tags).toEqual(['users']);
  expect(document.paths['/orders/users']?.['get']).toMatchObject({
    tags: ['orders'],
    servers: [{ url: '/' }],
    'x-flash-endpoint': 'orders',
  });
});

it('points from a route to its schemas', () => {
  expect(schemasOf(users.routes[0] as (typeof users.routes)[number])).toEqual({
    request: '#/components/schemas/CreateUser',
    response: '#/components/schemas/User',
  });
  expect(schemasOf(users.routes[1] as (typeof users.routes)[number])).toEqual({});
});

it("promises no 422 under Nest's semantics, where only the app's own pipes refuse a request", () => {
  @FlashEndpoint({ name: 'of-nest', semantics: 'nest' })
  class OfNest {
    @Post('/users') create(@Body() _user: CreateUser): User {
      return { id: 1 };
    }
  }
  const { document: ofNest } = openApiOf([readEndpoint(OfNest)], { title: 'app', version: '1.0.0' });
  expect(Object.keys(ofNest.paths['/users']?.['post']?.responses ?? {})).toEqual(['201']);
});
