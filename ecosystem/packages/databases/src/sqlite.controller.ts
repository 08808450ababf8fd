import { Controller, Get } from '@nestjs/common';
import Database from 'better-sqlite3';

@Controller()
export class SqliteController {
  @Get('better-sqlite3')
  sqlite() {
    const database = new Database(':memory:');
    database.exec('create table towns (name text unique, people integer)');
    const insert = database.prepare('insert into towns values (?, ?)');
    database.transaction(() => {
      insert.run('Bonn', 340_000);
      insert.run('Jena', 110_000);
    })();
    database.function('half', (value) => Number(value) / 2);
    const rows = database.prepare('select name, half(people) as half from towns order by name').all();
    return { rows, error: errorOf(() => insert.run('Bonn', 1)) };
  }
}

function errorOf(run: () => unknown): string {
  try {
    run();
    return 'none';
  } catch (error) {
    return `${(error as { code?: string }).code}: ${(error as Error).message}`;
  }
}
