// Writes the tables of docs/manifest.md from the manifest's JSON Schema; with --check it only compares, and fails where they differ.
import { LoadBalancedSchema, ManifestSchema, QueueSchema } from '@flash-ts/core/manifest-schema';
import { OPTIONS } from '@flash-ts/core/options';
import { generatedSections } from './generated-file.ts';
import { markdownTable } from './pages/markdown-table.ts';
import { schemaFields, type JsonSchema } from './pages/schema-fields.ts';
import { commentsOf } from './pages/source-comments.ts';

/** The fields of each option of `@FlashEndpoint` in the manifest, with the option's documentation. */
async function optionTexts(): Promise<Readonly<Record<string, string>>> {
  const comments = await commentsOf('packages/core/src/options/table.ts', 'OPTIONS');
  const texts = Object.entries(OPTIONS).flatMap(([option, { manifest }]) =>
    Object.keys((manifest as { readonly schemas?: object } | undefined)?.schemas ?? {}).map((field) => {
      return [field, `The option \`${option}\`: ${comments.get(option)?.what ?? ''}`];
    }),
  );
  return Object.fromEntries(texts) as Record<string, string>;
}

/** The first line of an option's documentation, which links to the page of options for the rest. */
function shortened(text: string): string {
  return text
    .split(/[;:] |\. /, 3)
    .slice(0, 2)
    .join(': ');
}

function tableOf(schema: JsonSchema, options: Readonly<Record<string, string>> = {}): string {
  const rows = schemaFields(schema).map(({ name, type, required, description }) => {
    const option = options[name];
    const what = [description, option === undefined ? '' : shortened(option)].filter((text) => text !== '').join('. ');
    return [`\`${name}\``, type, required ? 'yes' : 'no', what];
  });
  return markdownTable([['field', 'type', 'required', 'what'], ...rows]);
}

const manifest = ManifestSchema as unknown as JsonSchema;
const resource = LoadBalancedSchema as unknown as JsonSchema;
const queue = QueueSchema as unknown as JsonSchema;
const itemsOf = (list: string, schema: JsonSchema) => schema.properties?.[list]?.items as JsonSchema;
/** The fields that only queue-based endpoints have, or that are others there. */
const ofQueues = {
  ...queue,
  properties: Object.fromEntries(
    Object.entries(queue.properties ?? {}).filter(([name, field]) => field !== resource.properties?.[name]),
  ),
};
await generatedSections('docs/manifest.md', {
  'packages/core/src/manifest-schema/schema.ts (the manifest)': tableOf(manifest),
  'packages/core/src/manifest-schema/schema.ts (an endpoint)': tableOf(resource, await optionTexts()),
  'packages/core/src/manifest-schema/schema.ts (a route)': tableOf(itemsOf('functions', resource)),
  'packages/core/src/manifest-schema/schema.ts (a queue-based endpoint)': tableOf(ofQueues),
  'packages/core/src/manifest-schema/schema.ts (a class with jobs)': tableOf(itemsOf('functions', queue)),
  'packages/core/src/manifest-schema/schema.ts (a job)': tableOf(itemsOf('jobs', queue)),
});
