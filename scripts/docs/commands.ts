// The commands of a block as a person types them: one after the other, some of which go on until Ctrl-C. Pure.

export interface Command {
  /** Of the command's first line, from 1. */
  readonly line: number;
  readonly text: string;
  /** What the page says that it prints, by line; `…` stands for any text. */
  readonly answer: readonly string[];
}

/** Before each line of an answer. */
const ANSWER = '# → ';

/** Reads the commands of a block whose first line is `line` of its page. */
export function commandsIn(text: string, line: number): readonly Command[] {
  const commands: { line: number; text: string; answer: string[] }[] = [];
  let isOpen = false;
  for (const [index, words] of text.split('\n').entries()) {
    const last = commands.at(-1);
    if (isOpen && last) last.text += `\n${words}`;
    else if (words.startsWith(ANSWER)) last?.answer.push(words.slice(ANSWER.length));
    else if (words.trim() !== '' && !words.startsWith('#')) {
      commands.push({ line: line + index, text: words, answer: [] });
    } else continue;
    isOpen = words.endsWith('\\');
  }
  return commands;
}

/** A command that goes on until Ctrl-C, and the line by which it says that it is ready. */
interface LongCommand {
  readonly command: RegExp;
  readonly ready: RegExp;
  /** How a port is given to it where a variable can't do that. */
  readonly port?: (port: number) => string;
}

const LONG: readonly LongCommand[] = [
  { command: /^npx flash (run|dev)\b/, ready: /^[A-Z]+ +http:\/\/localhost/m, port: (port) => ` --port ${port}` },
  { command: /^npm run dev\b/, ready: /^[A-Z]+ +http:\/\/localhost/m, port: (port) => ` -- --port ${port}` },
  { command: /^npm start\b/, ready: /curl .*http/ },
  { command: /^npx flash deploy\b.*--follow/, ready: /curl .*http/ },
  { command: /^npx flash platform start\b(?!.*--detach)/, ready: /http:\/\/127\.0\.0\.1/ },
];

/** Tells the line by which a command says that it is ready, and gives it its port; undefined for a command that ends by itself. */
export function longCommand(text: string, port: number): { readonly text: string; readonly ready: RegExp } | undefined {
  const [bare = ''] = text.split(/\s+#/);
  const long = LONG.find(({ command }) => command.test(bare));
  return long && { text: bare + (long.port?.(port) ?? ''), ready: long.ready };
}

/** The files that `docker build` is given; undefined for any other command. */
export function dockerFiles(text: string): readonly string[] | undefined {
  if (!text.startsWith('docker ')) return undefined;
  const file = /--file (\S+)/.exec(text)?.[1];
  return file === undefined ? [] : [file, `${text.trim().split(/\s+/).at(-1)}/artifact.tar.gz`];
}
