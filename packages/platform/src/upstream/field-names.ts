/** Spellings that are cached: workers and clients use few, and the limit keeps made-up names from filling the memory. */
const MOST = 512;

/**
 * Looks up the kind of a header by its name, which is not case-sensitive. The lower-case form of each spelling is cached, since every
 * message has the same few names.
 */
export class FieldNames<Kind> {
  readonly #kinds: ReadonlyMap<string, Kind>;
  readonly #other: Kind;
  readonly #spelled = new Map<string, Kind>();

  /**
   * @param kinds by lower-case name
   * @param other the kind of all other names
   */
  constructor(kinds: Readonly<Record<string, Kind>>, other: Kind) {
    this.#kinds = new Map(Object.entries(kinds));
    this.#other = other;
  }

  kindOf(name: string): Kind {
    const known = this.#spelled.get(name);
    if (known !== undefined) return known;
    const kind = this.#kinds.get(name.toLowerCase()) ?? this.#other;
    if (this.#spelled.size < MOST) this.#spelled.set(name, kind);
    return kind;
  }
}
