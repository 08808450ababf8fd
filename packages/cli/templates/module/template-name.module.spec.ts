import { Test } from '@nestjs/testing';
import { TemplateNameModule } from './template-name.module.js';

describe('TemplateNameModule', () => {
  it('finds all that its providers need', async () => {
    const module = await Test.createTestingModule({ imports: [TemplateNameModule] }).compile();

    expect(module.get(TemplateNameModule)).toBeInstanceOf(TemplateNameModule);
    await module.close();
  });
});
