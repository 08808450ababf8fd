import type { INestApplication } from '@nestjs/common';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { grpcOptions } from './grpc-options.js';

export function configureApp(app: INestApplication): void {
  app.connectMicroservice<MicroserviceOptions>(grpcOptions());
}
