/** The line, counted from 1, of an offset in UTF-16 units. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** The line and its neighbours with their numbers, the line itself marked. */
export function codeFrame(text: string, line: number): string {
  const lines = text.split('\n');
  const first = Math.max(1, line - 1);
  const last = Math.min(lines.length, line + 1);
  const width = String(last).length;
  return lines
    .slice(first - 1, last)
    .map((content, index) => {
      const number = first + index;
      return `${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${content}`.trimEnd();
    })
    .join('\n');
}
