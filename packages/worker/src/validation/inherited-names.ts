/**
 * A plain value without properties whose names every object has, as `constructor`, `toString` or `hasOwnProperty`, at any depth. No DTO can
 * declare them, and class-transformer never sets them. But class-transformer uses `constructor` as the class to build and throws for a
 * `valueOf` that is no function, and class-validator treats them as declared.
 *
 * @returns the value itself where it has none
 */
export function withoutInheritedNames<Value>(value: Value): Value {
  return hasInheritedNames(value) ? cleaned(value) : value;
}

/** Allocates nothing: nearly every value has no such name, and it may be large. */
function hasInheritedNames(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasInheritedNames);
  if (!isPlainObject(value)) return false;
  for (const name of Object.keys(value)) {
    if (name in Object.prototype || hasInheritedNames(value[name])) return true;
  }
  return false;
}

function cleaned<Value>(value: Value): Value {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => cleaned(item));
    return items.some((item, index) => item !== value[index]) ? (items as Value) : value;
  }
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value);
  const kept = entries
    .filter(([name]) => !(name in Object.prototype))
    .map(([name, item]) => [name, cleaned(item)] as const);
  const isSame = kept.length === entries.length && kept.every(([name, item]) => item === value[name]);
  return isSame ? value : (Object.fromEntries(kept) as Value);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
