import { Module } from '@nestjs/common';
import { CookiesController } from './cookies.controller.js';
import { PagesController } from './pages.controller.js';
import { SessionController } from './session.controller.js';

@Module({ controllers: [CookiesController, PagesController, SessionController] })
export class AppModule {}
