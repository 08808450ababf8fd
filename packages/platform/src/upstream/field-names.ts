/** Spellings that are remembered; worker and clients use few, and whoever makes up many gains nothing. */
const MOST = 512;

/**
 * Looks up what a header is by its name, which is not case-sensitive: each spelling is lowered once and remembered, since the same few come
 * with every message.
 */
export class FieldNames<Kind> {
  readonly #kinds: ReadonlyMap<string, Kind>;
  readonly #other: Kind;
  readonly #spelled = new Map<string, Kind>();

  /**
   * @param kinds by lower-case name
   * @param other all others
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
