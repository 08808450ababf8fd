import { Controller, Get } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import { produce } from 'immer';
import _ from 'lodash';
import debounce from 'lodash/debounce.js';
import { LRUCache } from 'lru-cache';
import pLimit from 'p-limit';
import { groupBy, pipe, sortBy, toLower } from 'ramda';

const people = [
  { name: 'Ada', born: 1815 },
  { name: 'Alan', born: 1912 },
  { name: 'Grace', born: 1906 },
];

@Controller()
export class CollectionsController {
  @Get('lodash')
  lodash() {
    return {
      grouped: _.groupBy(people, ({ born }) => Math.floor(born / 100)),
      chained: _(people).orderBy('born', 'desc').map('name').value(),
      camel: _.camelCase('a fine day'),
      debounced: typeof debounce(() => {}, 1).cancel,
    };
  }

  @Get('ramda')
  ramda() {
    const byFirst = groupBy(({ name }: (typeof people)[number]) => toLower(name[0] ?? ''));
    return pipe(
      sortBy(({ born }: (typeof people)[number]) => born),
      byFirst,
    )(people);
  }

  @Get('immer')
  immer() {
    const next = produce(people, (draft) => {
      draft.push({ name: 'Edsger', born: 1930 });
    });
    return { before: people.length, after: next.length, frozen: Object.isFrozen(next) };
  }

  @Get('decimal')
  decimal() {
    return { sum: new Decimal('0.1').plus('0.2').toString(), root: new Decimal(2).sqrt().toFixed(30) };
  }

  @Get('lru-cache')
  lru() {
    const cache = new LRUCache<string, number>({ max: 2 });
    for (const [index, key] of ['a', 'b', 'c'].entries()) cache.set(key, index);
    return [...cache.entries()];
  }

  @Get('p-limit')
  async limited() {
    const limit = pLimit(2);
    return Promise.all(people.map(({ name }) => limit(async () => name)));
  }
}
