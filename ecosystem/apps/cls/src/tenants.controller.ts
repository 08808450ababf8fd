import { Body, Controller, Get, Post } from '@nestjs/common';
import { AuditService } from './audit.service.js';

@Controller('tenant')
export class TenantsController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  async tenant() {
    return { tenant: await this.audit.tenant(), active: this.audit.hasContext() };
  }

  @Post()
  async note(@Body() note: Record<string, unknown>) {
    return { note, tenant: await this.audit.tenant() };
  }
}
