import { Module } from '@nestjs/common';
import { CollectionsController } from './collections.controller.js';
import { SecretsController } from './secrets.controller.js';
import { TextController } from './text.controller.js';
import { TimeController } from './time.controller.js';

@Module({ controllers: [SecretsController, CollectionsController, TextController, TimeController] })
export class AppModule {}
