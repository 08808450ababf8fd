import { Module } from '@nestjs/common';
import { ClsModule } from 'nestjs-cls';
import { AuditService } from './audit.service.js';
import { TenantsController } from './tenants.controller.js';

@Module({
  imports: [
    ClsModule.forRoot({
      global: true,
      middleware: {
        mount: true,
        setup: (cls, request: { headers: Record<string, string | undefined> }) => {
          cls.set('tenant', request.headers['x-tenant'] ?? 'nobody');
        },
      },
    }),
  ],
  controllers: [TenantsController],
  providers: [AuditService],
})
export class AppModule {}
