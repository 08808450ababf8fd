import 'reflect-metadata';
import { readEndpoint } from '../../src/definition/index.js';
import { endpointDocument, openApiOf } from '../../src/openapi/index.js';
import { faultsOf } from './check-document.js';
import { Other, Sink } from './kitchen-sink/endpoints.js';

const sink = readEndpoint(Sink);
const { document, schemasOf } = openApiOf([sink, readEndpoint(Other)], { title: 'sink', version: '1.0.0' });
const { schemas } = document.components;
const operation = (method: string, path: string) => document.paths[path]?.[method];

test('the document is valid OpenAPI 3.1 and all of its schemas are valid JSON Schema', async () => {
  expect(await faultsOf(document)).toEqual([]);
});

test('a broken document would be seen', async () => {
  const broken = structuredClone(document) as unknown as {
    paths: Record<string, Record<string, { parameters?: unknown }>>;
    components: { schemas: Record<string, unknown> };
  };
  delete broken.components.schemas['Item'];
  broken.components.schemas['Dog'] = { type: 'thing' };
  delete broken.paths['/a/{x}']?.['get']?.parameters;
  const faults = (await faultsOf(broken as unknown as typeof document)).join('\n');
  for (const words of [
    "Can't resolve #/components/schemas/Item",
    'Item is referred to',
    'Dog:',
    'get /a/{x} describes',
  ]) {
    expect(faults).toContain(words);
  }
  const { info: _, ...untitled } = document;
  expect((await faultsOf(untitled as typeof document)).join()).toContain("required property 'info'");
});

test('formats', () => {
  expect(schemas['Formats']?.properties).toEqual({
    email: { type: 'string', format: 'email' },
    uuid: { type: 'string', format: 'uuid' },
    uuid4: { type: 'string', format: 'uuid', pattern: expect.stringContaining('-4[') },
    moment: { type: 'string', format: 'date-time' },
    dateString: { type: 'string', anyOf: [{ format: 'date-time' }, { format: 'date' }] },
    iso: { type: 'string', anyOf: [{ format: 'date-time' }, { format: 'date' }] },
    url: { type: 'string', format: 'uri' },
    ip: { type: 'string', anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] },
    ip4: { type: 'string', format: 'ipv4' },
    ip6: { type: 'string', format: 'ipv6' },
    host: { type: 'string', format: 'hostname' },
    bytes: { type: 'string', format: 'byte', contentEncoding: 'base64' },
    iban: { type: 'string' },
    date: { type: 'string', format: 'date-time', description: 'Not before 1970-01-01T00:00:00.000Z' },
    digits: { type: 'string', pattern: '^[+-]?([0-9]*[.])?[0-9]+$' },
    latitude: { anyOf: [{ type: 'number', minimum: -90, maximum: 90 }, { type: 'string' }] },
  });
});

test('bounds, patterns and values', () => {
  expect(schemas['Bounds']?.properties).toEqual({
    between: { type: 'integer', minimum: 1, maximum: 10 },
    price: { type: 'number', exclusiveMinimum: 0, multipleOf: 0.01 },
    fives: { type: 'integer', multipleOf: 5 },
    length: { type: 'string', minLength: 2, maxLength: 4 },
    short: { type: 'string', minLength: 1, maxLength: 3 },
    both: { type: 'string', pattern: expect.any(String), allOf: [{ pattern: expect.any(String) }] },
    anyCase: { type: 'string' },
    contains: { type: 'string', pattern: 'a\\.b' },
    alpha: { type: 'string', pattern: '^[A-Za-z]+$' },
    oneOf: { type: 'string', enum: ['a', 'b'] },
    mixed: { type: ['number', 'string', 'boolean'], enum: [1, 'two', true] },
    notX: { type: 'string', not: { enum: ['x'] } },
    fixed: { type: 'string', const: 'fixed' },
    notZero: { type: 'integer', not: { const: 0 } },
    filled: { type: 'string', minLength: 1 },
    defined: { type: 'boolean' },
    trap: { type: ['string', 'null'], enum: ['', null] },
    own: { type: 'string' },
  });
  expect(schemas['Bounds']?.required).not.toContain('trap');
  expect(schemas['Bounds']?.required).toHaveLength(17);
});

test('lists, sets and maps', () => {
  const item = { $ref: '#/components/schemas/Item' };
  expect(schemas['Lists']?.properties).toEqual({
    tags: { type: 'array', items: { type: 'string', minLength: 2 }, minItems: 1, maxItems: 3 },
    ids: { type: 'array', items: { type: 'integer' }, minItems: 1, uniqueItems: true },
    containsA: { type: 'array', items: {}, allOf: [{ contains: { const: 'a' } }] },
    colours: { type: 'array', items: { type: 'string', enum: ['red', 'green'] } },
    items: { type: 'array', items: item },
    byName: { type: 'object', additionalProperties: item },
    set: { type: 'array', items: { type: 'string' }, uniqueItems: true },
    map: { type: 'object', minProperties: 1 },
  });
});

test('inheritance, recursion and classes told apart by a property', () => {
  expect(schemas['Tree']).toEqual({
    type: 'object',
    properties: {
      name: { type: 'string' },
      id: { type: 'string', format: 'uuid' },
      parent: { anyOf: [{ $ref: '#/components/schemas/Tree' }, { type: 'null' }] },
      children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } },
      createdAt: { type: ['string', 'null'], format: 'date-time' },
    },
    required: ['name', 'id', 'children'],
  });
  expect(schemas['Owner']?.properties).toMatchObject({
    pet: {
      oneOf: [
        { $ref: '#/components/schemas/Dog', properties: { kind: { const: 'dog' } }, required: ['kind'] },
        { $ref: '#/components/schemas/Cat', properties: { kind: { const: 'cat' } }, required: ['kind'] },
      ],
      discriminator: { propertyName: 'kind', mapping: { dog: '#/components/schemas/Dog' } },
    },
    colour: { type: 'string', enum: ['red', 'green'] },
    level: { type: 'number', enum: [0, 5] },
  });
});

test('defaults, names, directions, and what JSONSchema adds', () => {
  expect(schemas['Shown']).toEqual({
    type: 'object',
    description: 'How things are shown',
    properties: {
      page: { type: 'integer', minimum: 1, default: 1 },
      sort: {
        type: 'string',
        default: 'name',
        description: 'Sort key',
        title: 'Sort',
        deprecated: true,
        examples: ['name'],
      },
      token: { type: 'string' },
      display_name: { type: 'string' },
      password: { type: 'string', writeOnly: true },
      revision: { type: ['integer', 'null'], readOnly: true },
      anything: {},
      transformed: { type: 'integer' },
    },
    required: ['display_name', 'password', 'transformed'],
  });
});

test('a class without validators is told by TypeScript and class-transformer', () => {
  expect(schemas['Shape']?.properties).toEqual({
    name: { type: 'string' },
    size: { type: 'number' },
    made: { type: 'string', format: 'date-time' },
    items: { type: 'array', items: { $ref: '#/components/schemas/Item' } },
  });
});

test('a query class becomes parameters; headers that OpenAPI says otherwise are left out', () => {
  expect(operation('get', '/list')?.parameters).toEqual([
    { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1 } },
    { name: 'colour', in: 'query', required: true, schema: { type: 'string', enum: ['red', 'green'] } },
    { name: 'tag', in: 'query', required: false, schema: { type: 'array', items: { type: 'string' } } },
    {
      name: 'q',
      in: 'query',
      required: false,
      description: 'Text to look for',
      deprecated: true,
      schema: { type: 'string' },
    },
    { name: 'X-Trace', in: 'header', required: false, schema: { type: 'string' } },
  ]);
});

test('pipes tell type, default and whether a parameter is required', () => {
  expect(operation('get', '/piped/{colour}')?.parameters).toEqual([
    { name: 'colour', in: 'path', required: true, schema: { type: 'string', enum: ['red', 'green'] } },
    { name: 'limit', in: 'query', required: false, schema: { type: 'integer', default: 10 } },
    { name: 'deep', in: 'query', required: false, schema: { type: 'boolean' } },
    { name: 'ids', in: 'query', required: true, schema: { type: 'array', items: { type: 'number' } } },
    { name: 'since', in: 'query', required: false, schema: { type: 'string', format: 'date-time' } },
  ]);
});

test('paths with a pattern, a rest and two spellings', () => {
  expect(operation('get', '/numbered/{n}')?.parameters).toEqual([
    { name: 'n', in: 'path', required: true, schema: { type: 'number' } },
  ]);
  expect(operation('get', '/files/{wildcard}')?.parameters).toMatchObject([{ name: 'wildcard', in: 'path' }]);
  expect(operation('get', '/a/{x}')?.operationId).toBe('sink_twice');
  expect(operation('get', '/b/{x}')?.operationId).toBe('sink_twice_2');
});

test('bodies by media type', () => {
  const file = { type: 'string', format: 'binary', contentMediaType: 'application/octet-stream' };
  expect(operation('post', '/avatar')?.requestBody).toEqual({
    required: true,
    content: {
      'multipart/form-data': {
        schema: {
          type: 'object',
          properties: { title: { type: 'string' }, order: { type: ['integer', 'null'] }, file },
          required: ['title', 'file'],
        },
      },
    },
  });
  expect(operation('post', '/album')?.requestBody).toEqual({
    required: false,
    content: {
      'multipart/form-data': {
        schema: { type: 'object', properties: { title: { type: 'string' }, files: { type: 'array', items: file } } },
      },
    },
  });
  expect(operation('post', '/keyed')?.requestBody).toEqual({
    required: false,
    content: {
      'application/json': {
        schema: { type: 'object', properties: { age: { type: 'number' }, name: { type: 'string' } } },
      },
    },
  });
  expect(Object.keys(operation('post', '/text')?.requestBody?.content ?? {})).toEqual([
    'text/plain',
    'application/json',
  ]);
  expect(operation('post', '/any')?.requestBody).toEqual({
    required: false,
    content: { 'application/json': { schema: {} } },
  });
});

test('answers by status and media type', () => {
  const answers = (method: string, path: string) =>
    Object.entries(operation(method, path)?.responses ?? {}).map(([status, { content = {} }]) => [
      status,
      ...Object.keys(content),
    ]);
  expect(answers('post', '/formats')).toEqual([
    ['200', 'application/json'],
    ['422', 'application/json'],
  ]);
  expect(answers('post', '/owners')).toEqual([
    ['201', 'application/json'],
    ['422', 'application/json'],
  ]);
  expect(answers('delete', '/items/{id}')).toEqual([['204'], ['422', 'application/json']]);
  expect(answers('get', '/csv')).toEqual([['200', 'text/csv']]);
  expect(answers('get', '/download')).toEqual([['200', 'application/octet-stream']]);
  expect(answers('get', '/old')).toEqual([['301']]);
  expect(answers('get', '/events')).toEqual([['200', 'text/event-stream']]);
  expect(answers('post', '/text')).toEqual([
    ['200', 'text/plain'],
    ['422', 'application/json'],
  ]);
  expect(answers('get', '/plain/{id}')).toEqual([['200', 'application/json']]);
  expect(operation('post', '/bounds')?.responses['200']?.content).toEqual({ 'application/json': { schema: {} } });
});

test('the manifest gets pointers to the classes of a route', () => {
  const pointers = Object.fromEntries(sink.routes.map((route) => [route.handler, schemasOf(route)]));
  expect(pointers).toMatchObject({
    formats: { request: '#/components/schemas/Formats', response: '#/components/schemas/Shape' },
    keyed: {},
    lists: { request: '#/components/schemas/Lists' },
    avatar: {},
  });
});

test('one endpoint’s part has its own paths and only the schemas that they reach', async () => {
  const part = endpointDocument(document, 'other');
  expect(Object.keys(part.paths)).toEqual(['/list', '/only-here']);
  expect(Object.keys(part.components.schemas)).toEqual(['Item']);
  expect(part.paths['/list']?.['get']?.servers[0]).toEqual({ url: '/other', description: 'flash run' });
  expect(part.tags).toEqual([{ name: 'other' }]);
  expect(await faultsOf(part)).toEqual([]);
  expect(await faultsOf(endpointDocument(document, 'sink'))).toEqual([]);
});
