import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { AcceptLanguageResolver, HeaderResolver, I18nModule, QueryResolver } from 'nestjs-i18n';
import { GreetingsController } from './greetings.controller.js';

@Module({
  imports: [
    I18nModule.forRoot({
      fallbackLanguage: 'en',
      loaderOptions: { path: join(import.meta.dirname, 'i18n') },
      resolvers: [new QueryResolver(['lang']), new HeaderResolver(['x-lang']), AcceptLanguageResolver],
      logging: false,
    }),
  ],
  controllers: [GreetingsController],
})
export class AppModule {}
