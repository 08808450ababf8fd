import { join } from 'node:path';
import { Transport, type GrpcOptions } from '@nestjs/microservices';

export const grpcOptions = (): GrpcOptions => ({
  transport: Transport.GRPC,
  options: {
    package: 'heroes',
    protoPath: join(import.meta.dirname, 'heroes/heroes.proto'),
    url: `127.0.0.1:${process.env['GRPC_PORT']}`,
  },
});
