// Writes the table of options in docs/endpoints.md from the comments of the table of options; with --check it only compares, and fails where they differ.
import { OPTIONS } from '@flash-ts/core/options';
import { readFile } from 'node:fs/promises';
import ts from 'typescript';
import { generatedFile } from './generated-file.ts';

const TABLE = 'packages/core/src/options/table.ts';
const PAGE = 'docs/endpoints.md';
const BEGIN = `<!-- Generated from ${TABLE} by \`npm run docs\`. -->\n\n`;
const END = '\n<!-- End of what is generated. -->';

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8');

interface Comment {
  readonly what: string;
  readonly fallback: string;
}

/** The comment of each option, by its name. */
function comments(source: ts.SourceFile): Map<string, Comment> {
  const found = new Map<string, Comment>();
  const visit = (node: ts.Node): void => {
    const name = ts.isPropertyAssignment(node) ? node.name.getText(source) : undefined;
    const comment = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc);
    if (name !== undefined && Object.hasOwn(OPTIONS, name) && comment) {
      const fallback = comment.tags?.find(({ tagName }) => tagName.text === 'defaultValue')?.comment;
      found.set(name, { what: line(comment.comment), fallback: line(fallback) });
    } else ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function line(comment: string | ts.NodeArray<ts.JSDocComment> | undefined): string {
  return (ts.getTextOfJSDocComment(comment) ?? '').replaceAll(/\s+/g, ' ').trim();
}

/** What the comment says of the default, held against the value that the table gives where nothing is written. */
function checkDefault(name: string, { fallback }: Comment): void {
  const { read: value } = OPTIONS[name as keyof typeof OPTIONS];
  const given: unknown = value?.(undefined, { cpu: undefined });
  const isPlain = ['number', 'boolean'].includes(typeof given) || (typeof given === 'string' && given !== '');
  const told = fallback.replaceAll(/[`']/g, '');
  if (isPlain && told !== String(given))
    throw new Error(`${TABLE}: the default of ${name} is ${String(given)}, and its comment says ${told}`);
}

function aligned(rows: readonly (readonly string[])[]): string {
  const [head = [], ...others] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? '')].length)));
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  return row(head) + row(widths.map((width) => '-'.repeat(width))) + others.map(row).join('');
}

const known = comments(ts.createSourceFile(TABLE, await read(TABLE), ts.ScriptTarget.Latest, true));
const rows = Object.keys(OPTIONS).map((name) => {
  const comment = known.get(name);
  if (!comment?.what || !comment.fallback)
    throw new Error(`${TABLE}: the comment of ${name} needs a sentence and @defaultValue`);
  checkDefault(name, comment);
  return [`\`${name}\``, comment.fallback, comment.what];
});
const page = await read(PAGE);
const [before, after] = [page.slice(0, page.indexOf(BEGIN) + BEGIN.length), page.slice(page.indexOf(END))];
if (!page.includes(BEGIN) || !page.includes(END))
  throw new Error(`${PAGE} has lost the marks around its table of options`);
await generatedFile(PAGE, before + aligned([['option', 'default', 'what'], ...rows]) + after, 'npm run docs');
