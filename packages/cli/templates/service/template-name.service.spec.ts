import { Test } from '@nestjs/testing';
import { TemplateNameService } from './template-name.service.js';

describe('TemplateNameService', () => {
  let service: TemplateNameService;

  beforeEach(async () => {
    const module = await Test.createTestingModule({ providers: [TemplateNameService] }).compile();
    service = module.get(TemplateNameService);
  });

  it('gives what was asked for', () => {
    expect(service.get(1)).toEqual({ id: 1 });
  });
});
