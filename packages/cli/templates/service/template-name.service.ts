import { Injectable } from '@nestjs/common';

@Injectable()
export class TemplateNameService {
  get(id: number) {
    return { id };
  }
}
