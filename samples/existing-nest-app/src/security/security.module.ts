import { Module } from '@nestjs/common';

export const API_KEY = Symbol('API_KEY');

@Module({
  providers: [{ provide: API_KEY, useFactory: () => process.env['API_KEY'] ?? 'demo-key' }],
  exports: [API_KEY],
})
export class SecurityModule {}
