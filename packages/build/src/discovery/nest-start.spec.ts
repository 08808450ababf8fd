import { nestStart } from './nest-start.js';

const source = (path: string, text: string) => ({ path, absolutePath: `/project/${path}`, text });

it.each([
  ['at the top', 'const app = await NestFactory.create(AppModule);', 'src/main.ts:1'],
  [
    'in a function',
    '\nasync function main() {\n  return (await NestFactory.create<App>(A)).listen(3000);\n}',
    'src/main.ts:3',
  ],
  ['in a comment only', '// NestFactory.create(AppModule)\nexport {};', undefined],
  ['as a text only', "export const text = 'NestFactory.create(A)';", undefined],
  ['for something without HTTP', 'await NestFactory.createApplicationContext(A);', undefined],
])('finds NestFactory.create %s', (_, text, place) => {
  expect(nestStart([source('src/a.ts', 'export const a = 1;'), source('src/main.ts', text)])).toBe(place);
});
