import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { cleanupOpenApiDoc } from 'nestjs-zod';

export function configureApp(app: INestApplication): void {
  const config = new DocumentBuilder().setTitle('Bookings').build();
  SwaggerModule.setup('docs', app, () => cleanupOpenApiDoc(SwaggerModule.createDocument(app, config)), {
    swaggerUiEnabled: false,
  });
}
