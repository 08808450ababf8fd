/** Lines of a text that say nothing by themselves: frames of a stack, marks below a line of source, what Node says of itself. */
const MUTE = /^(?:at\b.*|[\^~]+|Node\.js v\S+|\{|\}|[[\]]|(?:file:\/\/)?\/\S+:\d+(?::\d+)?)?$/;
/** How many lines are joined at the most. */
const MOST = 4;

/**
 * What a text of several lines says, in one line. A line that ends in a colon, as `Error:` before a message that begins on a line of its own,
 * is joined with the next that says something; all of them are if none ends otherwise.
 */
export function tellingLine(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !MUTE.test(line));
  const end = lines.findIndex((line) => !line.endsWith(':'));
  return lines.slice(0, end === -1 || end >= MOST ? MOST : end + 1).join(' ') || (text.split('\n', 1)[0] ?? '');
}
