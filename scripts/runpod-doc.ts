// Writes the tables of docs/runpod.md; with --check it only compares, and fails where they differ.
import { RUNPOD_LACKS, RUNPOD_OPTIONS, type OptionHere } from '../packages/cli/dist/targets/runpod/not-here.js';
import { generatedSections } from './generated-file.ts';
import { markdownTable } from './pages/markdown-table.ts';

function optionText(here: OptionHere): string {
  if ('inImage' in here) return 'in the image, which workers read';
  const fields = (here.fields ?? []).map((field) => `\`${field}\``).join(', ');
  if (!('notHere' in here)) return fields;
  return fields === '' ? `not there: ${here.notHere}` : `${fields}; ${here.notHere}`;
}

const options = markdownTable([
  ['option', 'on Runpod'],
  ...Object.entries(RUNPOD_OPTIONS).map(([name, here]) => [`\`${name}\``, optionText(here)]),
]);
const lacks = markdownTable([
  ['on this machine', 'Runpod does not', 'instead'],
  ...Object.values(RUNPOD_LACKS).map(({ feature, what, instead }) => [feature, what, instead]),
]);

const section = `${options}
## What Runpod does not do

${lacks}`;
await generatedSections('docs/runpod.md', { 'packages/cli/src/targets/runpod/not-here.ts': section });
