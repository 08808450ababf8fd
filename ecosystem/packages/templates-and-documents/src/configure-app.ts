import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import Handlebars from 'handlebars';

export function configureApp(app: NestFastifyApplication): void {
  app.setViewEngine({ engine: { handlebars: Handlebars }, templates: join(import.meta.dirname, 'views') });
}
