import { Module } from '@nestjs/common';
import { NativeController } from './native.controller.js';

@Module({ controllers: [NativeController] })
export class AppModule {}
