import { FlashEndpoint } from '@flash-ts/core';
import { AppModule } from './app.module.js';
import { configureApp } from './configure-app.js';

@FlashEndpoint({ name: 'api', cpu: 'cpu3c-2-4', semantics: 'nest', imports: [AppModule], configure: configureApp })
export class Api {}
