import { Discriminated, Order, OwnConstraint, Tree } from './refused-dtos.ts';

/** A form of body that is refused. */
export interface RefusedForm {
  readonly type: new () => object;
  readonly forbidUnknown?: boolean;
  /** JSON of about so many bytes, of fewer objects than a body may have. */
  readonly text: (bytes: number) => string;
}

/** `CONTAINER_LIMIT` of the worker, less those around the items. */
const MOST_ITEMS = 1_999_000;

const repeated = (item: string, bytes: number) => {
  const count = Math.min(Math.floor(bytes / (item.length + 1)), MOST_ITEMS);
  return Array<string>(count).fill(item).join(',');
};

const itemsOf =
  (item: string, last = item) =>
  (bytes: number) =>
    `{"id":1,"items":[${repeated(item, bytes)},${last}]}`;

/** Numbered texts, separated by commas, up to so many bytes together. */
function numbered(bytes: number, textOf: (index: number) => string): string {
  const parts: string[] = [];
  for (let length = 0; length < bytes; length += parts.at(-1)!.length + 1) parts.push(textOf(parts.length));
  return parts.join(',');
}

const names = (bytes: number) => numbered(bytes, (index) => `"name${index}":1`);

function deepTree(bytes: number): string {
  const children = `${repeated('{"id":1}', bytes)},{"id":"x"}`;
  return `${'{"id":1,"children":['.repeat(200)}${children}${']}'.repeat(200)}`;
}

export const REFUSED_FORMS: Readonly<Record<string, RefusedForm>> = {
  'empty objects in a nested list': { type: Order, text: itemsOf('{}') },
  'valid objects, the last one wrong': { type: Order, text: itemsOf('{"text":"some text"}', '{}') },
  'with undeclared properties, dropped': { type: Order, text: itemsOf('{"text":"some text","more":1}', '{}') },
  'with undeclared properties, forbidden': {
    type: Order,
    forbidUnknown: true,
    text: itemsOf('{"text":"some text","more":1}'),
  },
  'numbers in a nested list': { type: Order, text: itemsOf('1') },
  'lists in a nested list': { type: Order, text: itemsOf('[1]') },
  'texts where numbers have to be': { type: Order, text: (bytes) => `{"id":1,"numbers":[${repeated('"x"', bytes)}]}` },
  'a long list that has to be unique': {
    type: Order,
    text: (bytes) => `{"id":"x","unique":[${numbered(bytes, String)}]}`,
  },
  'undeclared names, dropped': { type: Order, text: (bytes) => `{"id":"x",${names(bytes)}}` },
  'undeclared names, forbidden': { type: Order, forbidUnknown: true, text: (bytes) => `{"id":1,${names(bytes)}}` },
  'names in an object without a class': { type: Order, text: (bytes) => `{"id":"x","meta":{${names(bytes)}}}` },
  'a wrong value 200 levels deep': { type: Tree, text: deepTree },
  "the author's constraint, all wrong": { type: OwnConstraint, text: itemsOf('{}') },
  "the author's constraint, the last wrong": { type: OwnConstraint, text: itemsOf('{"text":"some text"}', '{}') },
  'a discriminator, the last wrong': {
    type: Discriminated,
    text: itemsOf('{"kind":"circle","text":"some text"}', '{"kind":"square"}'),
  },
};
