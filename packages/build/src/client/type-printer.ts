import { freeName, keyOf, type NamedWireType, type WireMember, type WireType } from './wire-type.js';

/** Longest object type that is written in one line. */
const LINE_WIDTH = 80;

/** Writes types, and keeps which named ones they need. */
export class TypePrinter {
  readonly #named: Readonly<Record<number, NamedWireType>>;
  readonly #names = new Map<number, string>();
  readonly #taken: Set<string>;

  /** @param taken names that stand for something else */
  constructor(named: Readonly<Record<number, NamedWireType>>, taken: ReadonlySet<string>) {
    this.#named = named;
    this.#taken = new Set([
      ...taken,
      'Endpoint',
      'EndpointContract',
      'QueueContract',
      'AsyncGenerator',
      'ServerSentEvent',
      'Promise',
      'Record',
      'Uint8Array',
    ]);
  }

  /** @param level how deep the text is indented */
  print(type: WireType, level: number): string {
    if (type.kind === 'text') return type.text;
    if (type.kind === 'named') return this.#nameOf(type.id);
    if (type.kind === 'object') return this.#object(type, level);
    if (type.kind === 'list') {
      const item = this.print(type.item, level);
      return type.item.kind === 'union' ? `(${item})[]` : `${item}[]`;
    }
    const items = type.items.map((item) => this.print(item, level));
    return type.kind === 'tuple' ? `[${items.join(', ')}]` : items.join(' | ');
  }

  printResult(type: WireType | undefined): string {
    if (type === undefined) return 'unknown';
    const printed = this.print(type, 1);
    return printed === 'undefined' ? 'void' : printed;
  }

  /** The declarations of all named types that were written, in the order in which they were reached. */
  declarations(): string[] {
    const written: string[] = [];
    // Writing one may reach further ones, which the loop comes to as well.
    for (const [id, name] of this.#names) {
      const { type } = this.#named[id] as NamedWireType;
      written.push(
        type.kind === 'object' && type.index === undefined
          ? `export interface ${name} {\n${this.#lines(type.members, 1)}\n}`.replace('{\n\n}', '{}')
          : `export type ${name} = ${this.print(type, 0)};`,
      );
    }
    return written;
  }

  #nameOf(id: number): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const name = freeName(this.#named[id]?.name ?? 'Unnamed', this.#taken);
    this.#names.set(id, name);
    return name;
  }

  #object({ members, index }: Extract<WireType, { kind: 'object' }>, level: number): string {
    if (index && members.length === 0) return `Record<string, ${this.print(index, level)}>`;
    const indexed = index ? [`[name: string]: unknown`] : [];
    if (members.length === 0) return 'Record<string, never>';
    const line = `{ ${[...members.map((member) => this.#member(member, level)), ...indexed].join('; ')} }`;
    if (line.length <= LINE_WIDTH && !line.includes('\n')) return line;
    const further = indexed.map((text) => `\n${'  '.repeat(level + 1)}${text};`).join('');
    return `{\n${this.#lines(members, level + 1)}${further}\n${'  '.repeat(level)}}`;
  }

  #lines(members: readonly WireMember[], level: number): string {
    return members.map((member) => `${'  '.repeat(level)}${this.#member(member, level)};`).join('\n');
  }

  #member({ name, optional, type }: WireMember, level: number): string {
    return `${keyOf(name)}${optional ? '?' : ''}: ${this.print(type, level)}`;
  }
}
