/** Which list of objects is a map, and by which of their fields; undefined for a list that is one value. */
export type ListKey = (path: readonly string[]) => string | undefined;

const KEYS_OF_LISTS: Readonly<Record<string, string>> = {
  containers: 'name',
  env: 'name',
  volumes: 'name',
  imagePullSecrets: 'name',
  volumeMounts: 'mountPath',
  ownerReferences: 'uid',
};
/** In Knative's Service the list of containers is one value, and so all that is in it. */
const KEYS_OF_KNATIVE: Readonly<Record<string, string>> = { volumes: 'name', imagePullSecrets: 'name' };

export function listKeyOf(apiVersion: string): ListKey {
  const keys = apiVersion.startsWith('serving.knative.dev/') ? KEYS_OF_KNATIVE : KEYS_OF_LISTS;
  return (path) => keys[path.at(-1) ?? ''];
}

type Tree = Record<string, unknown>;
/** Path of a field, as text → its value. */
type Leaves = Map<string, unknown>;

const SEPARATOR = '\u0000';

/** The fields of an object that a manager can own, by path: `spec`, `template`, `containers`, `[worker]`, `image`. */
export function leavesOf(value: unknown, listKey: ListKey, path: readonly string[] = []): Leaves {
  const leaves: Leaves = new Map();
  const add = (part: unknown, at: readonly string[]) => {
    for (const [name, leaf] of leavesOf(part, listKey, at)) leaves.set(name, leaf);
  };
  const key = listKey(path);
  if (isTree(value) && (path.length === 0 || Object.keys(value).length > 0)) {
    for (const [name, part] of Object.entries(value)) if (part !== undefined) add(part, [...path, name]);
  } else if (Array.isArray(value) && key !== undefined) {
    for (const item of value as Tree[]) add(item, [...path, `[${String(item[key])}]`]);
  } else leaves.set(path.join(SEPARATOR), value);
  return leaves;
}

/** The object that has these fields. */
export function objectOf(leaves: Leaves): Tree {
  const root: Tree = {};
  for (const [path, value] of leaves) place(root, path.split(SEPARATOR), value);
  return listed(root) as Tree;
}

function place(tree: Tree, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    tree[name] ??= structuredClone(value);
    return;
  }
  const known = tree[name];
  const below = isTree(known) ? known : {};
  tree[name] = below;
  place(below, rest, value);
}

/** What was a list is a list again: its items have names in brackets. */
function listed(value: unknown): unknown {
  if (!isTree(value)) return value;
  const names = Object.keys(value);
  if (names.length > 0 && names.every((name) => name.startsWith('['))) return names.map((name) => listed(value[name]));
  return Object.fromEntries(names.map((name) => [name, listed(value[name])]));
}

/** Manager → the paths of its fields. */
export type Owners = Map<string, Set<string>>;

export interface Conflict {
  readonly manager: string;
  /** `.spec.replicas`. */
  readonly field: string;
}

/**
 * Merges what a manager applies into an object: its fields get its values, and fields that it had applied before and no longer does go, unless
 * others own them too. `owners` is changed where there are no conflicts.
 *
 * @returns the fields with another value that others own, in place of a merged object, unless `force` is given
 */
export function applied(
  live: object,
  sent: object,
  { manager, force, owners, listKey }: { manager: string; force: boolean; owners: Owners; listKey: ListKey },
): { readonly conflicts: readonly Conflict[]; readonly merged: Tree } {
  const fields = leavesOf(live, listKey);
  const wanted = leavesOf(sent, listKey);
  const others = [...owners].filter(([name]) => name !== manager);
  const differs = (path: string) => JSON.stringify(fields.get(path)) !== JSON.stringify(wanted.get(path));
  const conflicts = [...wanted.keys()].filter(differs).flatMap((path) => {
    return others.filter(([, paths]) => paths.has(path)).map(([name]) => ({ manager: name, field: fieldText(path) }));
  });
  if (conflicts.length > 0 && !force) return { conflicts, merged: {} };
  const isOthers = (path: string) => others.some(([, paths]) => paths.has(path));
  for (const path of owners.get(manager) ?? []) if (!wanted.has(path) && !isOthers(path)) fields.delete(path);
  for (const [path, value] of wanted) {
    if (differs(path)) for (const [, paths] of others) paths.delete(path);
    // An empty object or list that had fields, and fields of what was empty.
    for (const known of fields.keys()) {
      if (known.startsWith(path + SEPARATOR) && isEmpty(value)) continue;
      if (path.startsWith(known + SEPARATOR)) fields.delete(known);
    }
    fields.set(path, value);
  }
  owners.set(manager, new Set(wanted.keys()));
  return { conflicts: [], merged: objectOf(fields) };
}

/** Gives to a manager the fields that it has changed by other means than applying. */
export function ownChanges(before: object, after: object, manager: string, owners: Owners, listKey: ListKey): void {
  const [old, fresh] = [leavesOf(before, listKey), leavesOf(after, listKey)];
  for (const [path, value] of fresh) {
    if (JSON.stringify(old.get(path)) === JSON.stringify(value)) continue;
    for (const paths of owners.values()) paths.delete(path);
    owners.set(manager, (owners.get(manager) ?? new Set()).add(path));
  }
}

function fieldText(path: string): string {
  return `.${path.split(SEPARATOR).join('.')}`;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
