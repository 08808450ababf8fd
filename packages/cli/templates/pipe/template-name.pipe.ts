import { BadRequestException, Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';

/** Takes the spaces off both ends of a text, and refuses all that is no text. */
@Injectable()
export class TemplateNamePipe implements PipeTransform<unknown, string> {
  transform(value: unknown, { data = 'the value' }: ArgumentMetadata): string {
    if (typeof value !== 'string') throw new BadRequestException(`${data} must be a text`);
    return value.trim();
  }
}
