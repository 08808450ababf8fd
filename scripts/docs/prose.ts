// What can be wrong in a page beside its blocks: rows of tables and links. Pure: text in, faults out.
import { anchorsOf } from './headings.ts';

/** Every row of a table has as many cells as the table's head. */
export function tableFaults(page: string, text: string): readonly string[] {
  const faults: string[] = [];
  let width: number | undefined;
  for (const { line, number } of proseLines(text)) {
    const cells = line.startsWith('|') ? cellsOf(line) : undefined;
    if (cells !== undefined && width !== undefined && cells !== width) {
      faults.push(`${page}:${number} the row has ${cells} cells and its table's head ${width}`);
    }
    width = cells === undefined ? undefined : (width ?? cells);
  }
  return faults;
}

/** A bar within code counts too, unless it is escaped: that is how Markdown reads it. */
function cellsOf(row: string): number {
  return (
    row
      .trim()
      .replaceAll(String.raw`\|`, '')
      .split('|').length - 2
  );
}

/** A link to a file of the repository, with the heading that it names there. */
export interface Link {
  readonly number: number;
  readonly path: string;
  readonly anchor: string;
}

/** The links of a page that lead to files, as they are written. */
export function links(text: string): readonly Link[] {
  return proseLines(text).flatMap(({ line, number }) =>
    [...line.replaceAll(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .map((target) => ({ number, path: target.split('#')[0] ?? '', anchor: target.split('#')[1] ?? '' })),
  );
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchors(text: string): ReadonlySet<string> {
  return new Set(anchorsOf(proseLines(text).flatMap(({ line }) => /^#+ (.+)$/.exec(line)?.[1] ?? [])));
}

/** The lines outside of blocks. */
function proseLines(text: string): readonly { readonly line: string; readonly number: number }[] {
  let isBlock = false;
  return text.split('\n').flatMap((line, index) => {
    const isFence = /^\s*```/.test(line);
    if (isFence) isBlock = !isBlock;
    return isFence || isBlock ? [] : [{ line, number: index + 1 }];
  });
}
