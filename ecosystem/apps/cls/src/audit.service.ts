import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ClsService } from 'nestjs-cls';

@Injectable()
export class AuditService {
  constructor(private readonly cls: ClsService) {}

  /** Who asks, found after the request has waited for others. */
  async tenant(): Promise<string> {
    await turn();
    return this.cls.get<string>('tenant');
  }

  hasContext(): boolean {
    return this.cls.isActive();
  }
}
