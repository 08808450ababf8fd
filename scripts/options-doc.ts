// Writes the table of options in docs/endpoints.md from the comments of the table of options; with --check it only compares, and fails where they differ.
import { OPTIONS } from '@flash-ts/core/options';
import { generatedSections } from './generated-file.ts';
import { markdownTable } from './pages/markdown-table.ts';
import { commentsOf, type Comment } from './pages/source-comments.ts';

const TABLE = 'packages/core/src/options/table.ts';

/** What the comment says of the default, held against the value that the table gives where nothing is written. */
function checkDefault(name: string, { fallback }: Comment): void {
  const { read: value } = OPTIONS[name as keyof typeof OPTIONS];
  const [general = '', ofQueues = general] = fallback.replaceAll(/[`']/g, '').split('; ');
  const texts = {
    'load-balanced': general,
    'queue-based': ofQueues.replace(' of a queue-based endpoint', ''),
  } as const;
  for (const [kind, told] of Object.entries(texts)) {
    const given: unknown = value?.(undefined, { kind: kind as keyof typeof texts });
    const isPlain = ['number', 'boolean'].includes(typeof given) || (typeof given === 'string' && given !== '');
    if (isPlain && told !== String(given))
      throw new Error(`${TABLE}: the default of ${name} is ${String(given)}, and its comment says ${told}`);
  }
}

const comments = await commentsOf(TABLE, 'OPTIONS');
const rows = [...comments].map(([name, comment]) => {
  if (!comment.fallback) throw new Error(`${TABLE}: the comment of ${name} needs @defaultValue`);
  checkDefault(name, comment);
  return [`\`${name}\``, comment.fallback, comment.what];
});
await generatedSections('docs/endpoints.md', { [TABLE]: markdownTable([['option', 'default', 'what'], ...rows]) });
