// Copies the files of Swagger UI that the page at /docs of `flash run` needs into the platform's package, with their licences. A part of the build.
import { cp, mkdir } from 'node:fs/promises';
import { SWAGGER_UI_FILES } from './packed/swagger-ui-files.ts';

const from = new URL(import.meta.resolve('swagger-ui-dist/package.json'));
const to = new URL('../packages/platform/dist/swagger-ui/', import.meta.url);
await mkdir(to, { recursive: true });
for (const name of SWAGGER_UI_FILES) await cp(new URL(name, from), new URL(name, to));
