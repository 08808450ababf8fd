import { FlashEndpoint, Get, Param } from '@flash-ts/core';

@FlashEndpoint({ name: 'template-name', cpu: 'cpu3c-2-4', workers: [0, 1] })
export class TemplateNameEndpoint {
  @Get('/template-name/:id')
  get(@Param('id') id: number) {
    return { id };
  }
}
