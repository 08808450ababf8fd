import type { JsonSchema } from '../types.js';

/** Where the schemas of classes come from. */
export interface SchemaSource {
  /** The schema of a declared type: a reference for a class, `{}` for what metadata can't tell. */
  readonly schemaOf: (type: unknown) => JsonSchema;
  /** Enters a schema under a name that an author chose, and refers to it. */
  readonly named: (name: string, schema: JsonSchema) => JsonSchema;
}
