// Writes the JSON Schemas by which editors check and explain flash_manifest.json and `flash` of package.json; with --check it only compares, and
// fails where they differ.
import { SETTINGS_SCHEMA } from '@flash-ts/build/project';
import { ManifestSchema } from '@flash-ts/core/manifest-schema';
import { generatedFile } from './generated-file.ts';

// Draft 7 is what most editors know in full.
const DRAFT = 'http://json-schema.org/draft-07/schema#';

const files = {
  flash_manifest: { ...ManifestSchema, $schema: DRAFT, title: 'Manifest of Flash endpoints' },
  package: { $schema: DRAFT, title: 'Flash in package.json', type: 'object', properties: { flash: SETTINGS_SCHEMA } },
};

for (const [name, schema] of Object.entries(files)) {
  const text = `${JSON.stringify(schema, undefined, 2)}\n`;
  await generatedFile(`packages/cli/schemas/${name}.schema.json`, text, 'npm run docs');
}
