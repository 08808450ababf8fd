/** A table as the formatter aligns it. A bar in a cell has to be escaped. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => widthOf(row[column] ?? ''))));
  const [first = '', ...others] = rows.map((row) => line(row, widths));
  return [
    first,
    line(
      widths.map((width) => '-'.repeat(width)),
      widths,
    ),
    ...others,
  ].join('');
}

function line(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)));
  return `| ${padded.join(' | ')} |\n`;
}

function widthOf(text: string): number {
  return [...text].length;
}
