import { BadRequestException } from '@nestjs/common';
import { TemplateNamePipe } from './template-name.pipe.js';

describe('TemplateNamePipe', () => {
  const pipe = new TemplateNamePipe();

  it('takes the spaces off both ends', () => {
    expect(pipe.transform('  Ada Lovelace ', { type: 'query', data: 'name' })).toBe('Ada Lovelace');
  });

  it('refuses what is no text, by name', () => {
    expect(() => pipe.transform(7, { type: 'query', data: 'name' })).toThrow(
      new BadRequestException('name must be a text'),
    );
  });
});
