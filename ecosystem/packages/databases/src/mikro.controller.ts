import { Controller, Get } from '@nestjs/common';
import { defineEntity, MikroORM, p } from '@mikro-orm/libsql';

const Town = defineEntity({
  name: 'Town',
  properties: { id: p.integer().primary(), name: p.string().unique(), people: p.integer().nullable() },
});

@Controller()
export class MikroController {
  @Get('mikro-orm')
  async mikro() {
    const orm = await MikroORM.init({ entities: [Town], dbName: ':memory:' });
    try {
      await orm.schema.create();
      const work = orm.em.fork();
      work.create(Town, { name: 'Bonn', people: 340_000 });
      work.create(Town, { name: 'Jena' });
      await work.flush();
      const found = await orm.em.fork().find(Town, { people: null });
      return { found, count: await orm.em.fork().count(Town) };
    } finally {
      await orm.close();
    }
  }
}
