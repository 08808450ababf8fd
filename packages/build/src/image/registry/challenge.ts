/** One way to show who one is, as a registry's `WWW-Authenticate` names it. */
export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const SPACE = /[\s,]*/y;
const TOKEN = /[!#$%&'*+.^`|~\w-]+/y;
const PARAMETER = /([!#$%&'*+.^`|~\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))/y;

/** Reads a `WWW-Authenticate` header (RFC 9110, 11.6.1), which may have several challenges. What can't be read ends the list. */
export function readChallenges(header: string): Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  for (let at = take(SPACE, header, 0).end; at < header.length;) {
    const parameter = take(PARAMETER, header, at);
    const [, name = '', quoted, plain = ''] = parameter.match ?? [];
    const last = challenges.at(-1);
    if (parameter.match && last) {
      last.parameters[name.toLowerCase()] = quoted === undefined ? plain : quoted.replaceAll(/\\(.)/g, '$1');
      at = take(SPACE, header, parameter.end).end;
      continue;
    }
    const scheme = take(TOKEN, header, at);
    if (!scheme.match) break;
    challenges.push({ scheme: scheme.match[0].toLowerCase(), parameters: {} });
    at = take(SPACE, header, scheme.end).end;
  }
  return challenges;
}

function take(
  pattern: RegExp,
  text: string,
  at: number,
): { readonly match: RegExpExecArray | null; readonly end: number } {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return { match, end: match ? pattern.lastIndex : at };
}
