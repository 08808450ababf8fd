import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { until } from '@flash-ts/testkit/waiting';
import { end, FlashCommand, outputOf } from './flash-command.js';

let flash: FlashCommand;
let project: FixtureProject;

beforeAll(async () => {
  flash = await FlashCommand.create();
});

afterAll(async () => {
  await flash.remove();
  await project.remove();
});

const source = (name: string, path: string) => `
import { FlashEndpoint, Get } from '@flash-ts/core';

@FlashEndpoint({ name: '${name}', cpu: 'cpu3c-1-2' })
export class One { @Get('${path}') x() { return { path: '${path}' }; } }
`;

test('flash run serves the document of what it serves now, and says where', async () => {
  project = await fixtureProject({ 'src/one.ts': source('one', '/x') });
  const child = flash.start(['run', '--project', project.dir, '--port', '0']);
  const output = outputOf(child);
  const [, base] = /Docs {5}(http:\/\/localhost:\d+)\/docs\n/.exec(await output.until('OpenAPI  http', 120)) ?? [];
  expect(output.text()).toContain(`GET  ${base}/one/x\n\nDocs     ${base}/docs\nOpenAPI  ${base}/openapi.json\n`);
  const paths = async () => {
    const document = (await (await fetch(`${base}/openapi.json`)).json()) as { paths: object };
    return Object.keys(document.paths).join();
  };
  expect(await paths()).toBe('/one/x');
  expect((await fetch(`${base}/docs`)).headers.get('content-type')).toContain('text/html');

  await project.write({ 'src/one.ts': source('one', '/y') });
  await until('the new route is in the document', async () => (await paths()) === '/one/y');
  expect(await (await fetch(`${base}/one/y`)).json()).toEqual({ path: '/y' });
  await output.until(`GET  ${base}/one/y`);

  await project.write({ 'src/one.ts': 'export class One {' });
  await output.until('Waiting for a change');
  expect(await paths()).toBe('/one/y');

  await project.write({ 'src/one.ts': source('docs', '/') });
  await output.until('The endpoint "docs" has the address of the docs page');
  expect(await paths()).toBe('/docs/');
  expect(await (await fetch(`${base}/docs`)).json()).toEqual({ path: '/' });
  expect(await end(child, 'SIGINT')).toBe(0);
});
