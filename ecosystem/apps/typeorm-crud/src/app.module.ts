import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Author } from './author.entity.js';
import { Book } from './book.entity.js';
import { BooksController } from './books.controller.js';
import { BooksService } from './books.service.js';
import { UniqueTitleFilter } from './unique-title.filter.js';

@Module({
  imports: [
    TypeOrmModule.forRoot({ type: 'sqljs', autoLoadEntities: true, synchronize: true, retryAttempts: 1 }),
    TypeOrmModule.forFeature([Book, Author]),
  ],
  controllers: [BooksController],
  providers: [BooksService, { provide: APP_FILTER, useClass: UniqueTitleFilter }],
})
export class AppModule {}
