import { Test } from '@nestjs/testing';
import { CatalogService } from './catalog.service.js';
import { OutOfStock } from './out-of-stock.filter.js';

describe('CatalogService', () => {
  let catalog: CatalogService;

  beforeEach(async () => {
    const module = await Test.createTestingModule({ providers: [CatalogService] }).compile();
    catalog = module.get(CatalogService);
  });

  it('takes from the stock', () => {
    catalog.take('cup', 2);

    expect(catalog.get('cup').stock).toBe(0);
  });

  it('takes nothing when there is too little', () => {
    expect(() => catalog.take('cup', 3)).toThrow(OutOfStock);
    expect(catalog.get('cup').stock).toBe(2);
  });
});
