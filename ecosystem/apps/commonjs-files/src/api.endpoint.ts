import { FlashEndpoint } from '@flash-ts/core';
import { AppModule } from './app.module';

@FlashEndpoint({ name: 'api', cpu: 'cpu3c-2-4', semantics: 'nest', imports: [AppModule] })
export class Api {}
