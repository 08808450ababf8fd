import { Controller, Get } from '@nestjs/common';
import Database from 'better-sqlite3';
import { eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import knex from 'knex';
import { Kysely, SqliteDialect, type Generated } from 'kysely';

const towns = sqliteTable('towns', { id: integer().primaryKey(), name: text().notNull(), people: integer() });

interface Tables {
  readonly towns: { readonly id: Generated<number>; readonly name: string; readonly people: number };
}

@Controller()
export class BuildersController {
  @Get('knex')
  async knex() {
    const db = knex({ client: 'better-sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true });
    try {
      await db.schema.createTable('towns', (table) => {
        table.increments('id');
        table.string('name').notNullable();
      });
      await db.transaction(async (work) => {
        await work('towns').insert([{ name: 'Bonn' }, { name: 'Jena' }]);
      });
      const query = db('towns').where('name', 'like', 'J%').orderBy('id');
      return { sql: query.toString(), rows: (await query) as unknown };
    } finally {
      await db.destroy();
    }
  }

  @Get('kysely')
  async kysely() {
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: new Database(':memory:') }) });
    try {
      await db.schema
        .createTable('towns')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('name', 'text')
        .addColumn('people', 'integer')
        .execute();
      await db.insertInto('towns').values({ name: 'Bonn', people: 340_000 }).execute();
      const query = db.selectFrom('towns').selectAll().where('people', '>', 1000);
      return { sql: query.compile().sql, rows: await query.execute() };
    } finally {
      await db.destroy();
    }
  }

  @Get('drizzle-orm')
  drizzle() {
    const db = drizzle(new Database(':memory:'));
    db.run(sql`create table towns (id integer primary key, name text not null, people integer)`);
    db.insert(towns)
      .values([{ name: 'Bonn', people: 340_000 }, { name: 'Jena' }])
      .run();
    const query = db.select().from(towns).where(eq(towns.name, 'Jena'));
    return { sql: query.toSQL(), rows: query.all(), count: db.$count(towns) instanceof Promise };
  }
}
