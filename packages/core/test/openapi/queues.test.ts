import 'reflect-metadata';
import { ApiResponse } from '@nestjs/swagger';
import { IsInt, IsString } from 'class-validator';
import { FlashEndpoint, Input, Job } from '../../src/index.js';
import { readEndpoint } from '../../src/definition/index.js';
import { endpointDocument, openApiOf } from '../../src/openapi/index.js';
import { faultsOf } from './check-document.js';

class Picture {
  @IsString() url!: string;
}

class Size {
  @IsInt() width!: number;
}

@FlashEndpoint({ name: 'resize', cpu: 'cpu3c-1-2' })
class Resize {
  @Job() @ApiResponse({ status: 200, type: Size }) async resize(
    @Input() _picture: Picture,
    @Input('width') _width: number,
  ) {
    return new Size();
  }
}

@FlashEndpoint({ name: 'several', cpu: 'cpu3c-1-2' })
class Several {
  @Job() measure(@Input() _picture: Picture): Size {
    return new Size();
  }
  @Job() async *tiles(@Input('count') _count: number) {
    yield 1;
  }
}

const info = { title: 'pictures', version: '1.0.0' };
const { document } = openApiOf([readEndpoint(Resize), readEndpoint(Several)], info);

/** The schema of what is submitted to `/run` in `input`. */
const inputOf = (path: string) =>
  document.paths[path]?.['post']?.requestBody?.content['application/json']?.schema?.properties?.['input'];

test('the document of endpoints with queues is valid OpenAPI 3.1', async () => {
  expect(await faultsOf(document)).toEqual([]);
});

test('it has every operation of a queue, each endpoint under its own name where they meet', () => {
  const operations = [
    'run',
    'runsync',
    'status/{job}',
    'stream/{job}',
    'cancel/{job}',
    'retry/{job}',
    'purge-queue',
    'health',
  ];
  expect(Object.keys(document.paths)).toEqual([
    ...operations.map((path) => `/${path}`),
    ...operations.map((path) => `/several/${path}`),
  ]);
  const several = endpointDocument(document, 'several');
  expect(Object.keys(several.paths)).toEqual(operations.map((path) => `/${path}`));
  expect(several.paths['/run']?.['post']?.servers.map(({ url }) => url)).toEqual([
    '/several',
    'https://api.runpod.ai/v2/{endpointId}',
  ]);
});

test('it has the schemas of the input and of the output', () => {
  expect(inputOf('/run')).toEqual({ $ref: '#/components/schemas/Picture' });
  const job = document.paths['/status/{job}']?.['get']?.responses['200']?.content?.['application/json']?.schema;
  expect(job?.properties).toMatchObject({
    input: { $ref: '#/components/schemas/Picture' },
    output: { $ref: '#/components/schemas/Size' },
  });
});

test('of several jobs `method` chooses, and a stream has no output', () => {
  const method = (name: string) => ({ type: 'object', properties: { method: { const: name } }, required: ['method'] });
  expect(inputOf('/several/run')).toEqual({
    oneOf: [
      { allOf: [method('measure'), { $ref: '#/components/schemas/Picture' }] },
      { allOf: [method('tiles'), { type: 'object', properties: { count: { type: 'number' } } }] },
    ],
  });
  const job = document.paths['/several/runsync']?.['post']?.responses['200']?.content?.['application/json']?.schema;
  expect(job?.properties?.['output']).toMatchObject({
    anyOf: [{ $ref: '#/components/schemas/Size' }, { maxItems: 0 }],
  });
});
