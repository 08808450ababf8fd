import { visibleText } from '@flash-ts/core/contract';

/**
 * A text of several lines with its control characters shown escaped, since parts of it may come from a request, a log or a stranger's source.
 * Tabs are two spaces: a terminal's own would be too wide for a frame.
 */
export function visibleLines(text: string): string {
  return text
    .split('\n')
    .map((line) => visibleText(line.replaceAll('\t', '  ')))
    .join('\n');
}
