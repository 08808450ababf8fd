/** Maximum number of edits between similar names; at most a third of the wanted name's length. */
const MOST_EDITS = 3;

/** The most similar name; undefined if none is similar. */
export function nearestName(wanted: string, names: Iterable<string>): string | undefined {
  const most = Math.min(MOST_EDITS, Math.max(1, Math.floor(wanted.length / 3)));
  let [nearest, least]: [string | undefined, number] = [undefined, most + 1];
  for (const name of names) {
    if (Math.abs(name.length - wanted.length) >= least) continue;
    const edits = editDistance(wanted.toLowerCase(), name.toLowerCase());
    if (edits < least) [nearest, least] = [name, edits];
  }
  return nearest;
}

/** Insertions, deletions, replacements and swaps of neighbours that make one text of the other (optimal string alignment). */
function editDistance(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (previous[column - 1] as number) + Number(from[row - 1] !== to[column - 1]);
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const swapped = isSwapped ? (beforePrevious[column - 2] ?? Infinity) + 1 : Infinity;
      const shorter = Math.min((previous[column] as number) + 1, (current[column - 1] as number) + 1);
      current.push(Math.min(replaced, swapped, shorter));
    }
    [beforePrevious, previous] = [previous, current];
  }
  return previous[to.length] as number;
}
