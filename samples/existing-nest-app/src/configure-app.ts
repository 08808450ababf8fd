import { ValidationPipe, VersioningType, type INestApplication } from '@nestjs/common';
import { OutOfStockFilter } from './catalog/out-of-stock.filter.js';

/** What every way of running the app has in common: `main.ts`, the e2e test and the endpoint. */
export function configureApp(app: INestApplication): void {
  app.setGlobalPrefix('api', { exclude: ['status'] });
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
  app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }));
  app.useGlobalFilters(new OutOfStockFilter());
}
