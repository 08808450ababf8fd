/**
 * Characters that a terminal obeys, or that change the order in which a text is shown: C0 with the line end, DEL, C1, line separators, and the
 * bidirectional controls of Unicode (UAX #9). In the text of a stranger they could hide or forge lines.
 */
const CONTROLS = /[\p{Cc}\u{61c}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}-\u{202e}\u{2066}-\u{2069}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t` };

/** The text with its control characters written as a JavaScript string has them: `\x1b[31m`. */
export function visibleText(text: string): string {
  return text.replaceAll(CONTROLS, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return (
      SHORT[character] ??
      (code.length <= 2 ? String.raw`\x` + code.padStart(2, '0') : String.raw`\u` + code.padStart(4, '0'))
    );
  });
}
