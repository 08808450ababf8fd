import type { Case, Trial } from '../../harness/case.ts';

function used(packages: readonly string[], what: string, path: string): Trial {
  return { packages, what, steps: [{ path: `/${path}` }] };
}

export default {
  title: 'Databases without a server',
  trials: [
    used(['better-sqlite3'], 'a transaction, a function of its own, a unique column', 'better-sqlite3'),
    used(['knex', 'better-sqlite3'], 'a schema, a transaction, a query', 'knex'),
    used(['kysely', 'better-sqlite3'], 'a schema and a typed query', 'kysely'),
    used(['drizzle-orm', 'better-sqlite3'], 'a typed query', 'drizzle-orm'),
    used(['@mikro-orm/core', '@mikro-orm/libsql'], 'a schema from entities, a unit of work', 'mikro-orm'),
  ],
} satisfies Case;
