import type { Case, Step } from '../../harness/case.ts';

const part = { name: ' hinge ', stock: 3, sizes: [{ width: 2, height: 4 }] };

/** One right and one wrong body for each mapped type. */
const mapped: readonly Step[] = [
  { method: 'POST', path: '/parts', json: part },
  { method: 'POST', path: '/parts', json: { ...part, sizes: [{ width: 'wide' }] }, status: 400 },
  { method: 'POST', path: '/parts', json: { ...part, colour: 'red' }, status: 400 },
  { method: 'PATCH', path: '/parts/7', json: { stock: 4 } },
  { method: 'PATCH', path: '/parts/7', json: { name: ' lid ' } },
  { method: 'PATCH', path: '/parts/7', json: { stock: 'many' }, status: 400 },
  { method: 'PATCH', path: '/parts/seven', json: {}, status: 400 },
  { method: 'PUT', path: '/parts/7/name', json: { name: 'knob' } },
  { method: 'PUT', path: '/parts/7/name', json: { name: 'k' }, status: 400 },
  { method: 'PUT', path: '/parts/7', json: { stock: 1, sizes: part.sizes } },
  { method: 'PUT', path: '/parts/7', json: { stock: 1, sizes: [] }, status: 400 },
  { method: 'POST', path: '/parts/import', json: { name: 'knob', origin: 'abroad' } },
  { method: 'POST', path: '/parts/import', json: { name: 'knob', origin: 'moon' }, status: 400 },
];

export default {
  title: 'Swagger and mapped types',
  trials: [
    {
      packages: ['@nestjs/swagger', '@fastify/static'],
      what: 'the OpenAPI document and Swagger UI with its files',
      steps: [
        { path: '/openapi.json' },
        { path: '/docs' },
        { path: '/docs/' },
        { path: '/docs-yaml' },
        { path: '/docs/swagger-ui.css' },
        { path: '/docs/swagger-ui-bundle.js' },
        { path: '/docs/swagger-ui-init.js' },
        { path: '/docs/none.js', status: 404 },
      ],
    },
    {
      packages: ['class-validator', 'class-transformer', '@nestjs/swagger'],
      what: '`PartialType`, `PickType`, `OmitType`, `IntersectionType` with nested types under a `ValidationPipe`',
      steps: mapped,
    },
    {
      packages: ['@nestjs/mapped-types'],
      what: '`PartialType`',
      steps: [
        { method: 'PATCH', path: '/drawers', json: { depth: 2 } },
        { method: 'PATCH', path: '/drawers', json: { depth: 'deep' }, status: 400 },
        { method: 'PATCH', path: '/drawers', json: { label: 1, colour: 'red' }, status: 400 },
      ],
    },
    {
      packages: ['@nestjs/common'],
      what: 'queries, malformed bodies, unknown paths',
      steps: [
        { path: '/parts?limit=2' },
        { path: '/parts?limit=two', status: 400 },
        { path: '/parts?other=2', status: 400 },
        {
          method: 'POST',
          path: '/parts',
          headers: { 'content-type': 'application/json' },
          body: '{"name":',
          status: 400,
        },
        { method: 'POST', path: '/parts', headers: { 'content-type': 'application/xml' }, body: '<a/>', status: 415 },
        { method: 'DELETE', path: '/parts', status: 404 },
        { path: '/none', status: 404 },
        { path: '/parts/', status: 404 },
      ],
    },
  ],
} satisfies Case;
