import { Controller, Get, VERSION_NEUTRAL } from '@nestjs/common';

@Controller({ path: 'status', version: VERSION_NEUTRAL })
export class StatusController {
  @Get()
  status() {
    return { status: 'open' };
  }
}
