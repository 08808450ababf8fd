// The fenced blocks of a page of the docs, with the rules by which each is tested. Pure: text in, blocks and faults out.

/** How a block is to be taken, said in a comment above it: `<!-- test: file src/users.ts -->`. */
export interface Marker {
  readonly kind: string;
  readonly value: string;
  /** Of the comment, from 1. */
  readonly line: number;
}

export interface Block {
  /** Path of the page in the repository. */
  readonly page: string;
  /** Of the block's first line of text, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** Path of the file that a TypeScript block is, in the page's project. */
  readonly file?: string;
  /** The reason for which nothing of the block is tested. */
  readonly skip?: string;
  /** Whether the block is what the shell command before it prints. */
  readonly answer: boolean;
  /** The fresh folder in which a block of commands begins; without it, where the block before has ended. */
  readonly folder?: FreshFolder;
}

/** A project that `flash init` has made and npm has installed (where a page says nothing else), an empty folder, or a copy of the repository. */
export type FreshFolder = 'project' | 'empty' | 'repository';

export interface Page {
  readonly path: string;
  readonly blocks: readonly Block[];
  /** What is wrong with the markers and blocks, each with its place. */
  readonly faults: readonly string[];
}

/** What becomes of a block by its language. `text` is for people only, unless it is an answer; `python` is quoted from elsewhere. */
const LANGUAGES = ['ts', 'sh', 'json', 'text', 'python'];
const FOLDERS: readonly string[] = ['project', 'empty', 'repository'] satisfies readonly FreshFolder[];
const KINDS = ['file', 'skip', 'answer', 'folder'];

const MARKER = /^\s*<!-- test: (\w+):? ?(.*?) -->$/;
const FENCE = /^(\s*)```(.*)$/;
/** A reason is a sentence's part, not a word. */
const REASON = /\w+ \w+/;

/** Reads the blocks of a page and finds what is wrong with them. */
export function readPage(path: string, text: string): Page {
  const reader = new PageReader(path);
  for (const [index, line] of text.split('\n').entries()) reader.take(line, index + 1);
  return reader.page();
}

class PageReader {
  private readonly path: string;
  private readonly blocks: Block[] = [];
  private readonly faults: string[] = [];
  private markers: Marker[] = [];
  private open: { readonly indent: string; readonly language: string; readonly line: number } | undefined;
  private lines: string[] = [];
  /** The last line of text, and whether an empty one follows it. */
  private last = '';
  private isApart = true;

  constructor(path: string) {
    this.path = path;
  }

  take(line: string, number: number): void {
    const fence = FENCE.exec(line);
    if (this.open && fence) this.close();
    else if (this.open) this.lines.push(line.startsWith(this.open.indent) ? line.slice(this.open.indent.length) : line);
    else if (fence) this.open = { indent: fence[1] ?? '', language: fence[2] ?? '', line: number + 1 };
    else this.takeText(line, number);
  }

  page(): Page {
    if (this.open) this.fault(this.open.line, 'the block is not closed');
    this.refuseLeftMarkers();
    return { path: this.path, blocks: this.blocks, faults: this.faults };
  }

  private takeText(line: string, number: number): void {
    const [, kind, value = ''] = MARKER.exec(line) ?? [];
    if (kind !== undefined) return this.takeMarker({ kind, value, line: number });
    if (line.includes('<!-- test')) this.fault(number, 'a marker reads "<!-- test: KIND VALUE -->", alone on its line');
    if (line === '') {
      this.isApart = true;
      return undefined;
    }
    this.refuseLeftMarkers();
    // Four spaces begin a block too, after an empty line and outside of a list.
    if (line.startsWith('    ') && this.isApart && !/^(\s|[-*] |\d+\. )/.test(this.last)) {
      this.fault(number, 'a block is fenced and says its language; this one is indented');
    }
    this.last = line;
    this.isApart = false;
    return undefined;
  }

  private takeMarker(marker: Marker): void {
    if (KINDS.includes(marker.kind)) this.markers.push(marker);
    else this.fault(marker.line, `there is no marker "${marker.kind}"; there are ${KINDS.join(', ')}`);
  }

  private close(): void {
    const { language, line } = this.open as { language: string; line: number };
    const marked = (kind: string) => this.markers.find((marker) => marker.kind === kind)?.value;
    const [file, skip, answer, folder] = [marked('file'), marked('skip'), marked('answer'), marked('folder')];
    const block: Block = {
      page: this.path,
      line,
      language,
      text: this.lines.splice(0).join('\n'),
      ...(file !== undefined && { file }),
      ...(skip !== undefined && { skip }),
      answer: answer !== undefined,
      ...(folder !== undefined && { folder: folder as FreshFolder }),
    };
    for (const problem of this.problems(block)) this.fault(line, problem);
    this.markers = [];
    this.open = undefined;
    this.blocks.push(block);
  }

  private problems({ language, file, skip, answer, folder }: Block): readonly string[] {
    const commandsBefore = this.blocks.some((block) => block.language === 'sh');
    const fileBefore = file !== undefined && this.blocks.some((block) => block.file === file);
    return [
      !LANGUAGES.includes(language) && `"${language}" is none of ${LANGUAGES.join(', ')}`,
      file !== undefined && language !== 'ts' && 'only a block of ts can be a file',
      fileBefore && `${file} is there twice`,
      skip !== undefined && !REASON.test(skip) && 'a block that is left out says why',
      answer && !commandsBefore && 'no command is above it',
      folder !== undefined && language !== 'sh' && 'only a block of commands begins in a folder',
      folder !== undefined && !FOLDERS.includes(folder) && `"${folder}" is no folder; there are ${FOLDERS.join(', ')}`,
    ].filter((problem) => problem !== false);
  }

  private refuseLeftMarkers(): void {
    for (const { line } of this.markers.splice(0)) this.fault(line, 'no block follows this marker');
  }

  private fault(line: number, problem: string): void {
    this.faults.push(`${this.path}:${line} ${problem}`);
  }
}
