import { Test } from '@nestjs/testing';
import { TemplateNameEndpoint } from './template-name.endpoint.js';

describe('TemplateNameEndpoint', () => {
  let endpoint: TemplateNameEndpoint;

  beforeEach(async () => {
    const module = await Test.createTestingModule({ controllers: [TemplateNameEndpoint] }).compile();
    endpoint = module.get(TemplateNameEndpoint);
  });

  it('answers with what was asked for', () => {
    expect(endpoint.get(1)).toEqual({ id: 1 });
  });
});
