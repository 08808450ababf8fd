import { Body, Controller, Delete, Get, HttpCode, Param, ParseIntPipe, Post, Query } from '@nestjs/common';
import { NewBook } from './book.dto.js';
import { BooksService } from './books.service.js';

@Controller('books')
export class BooksController {
  constructor(private readonly books: BooksService) {}

  @Get()
  find(@Query('title') title?: string) {
    return this.books.find(title);
  }

  @Get('authors')
  authors() {
    return this.books.authors();
  }

  @Get(':id')
  get(@Param('id', ParseIntPipe) id: number) {
    return this.books.get(id);
  }

  @Post()
  create(@Body() book: NewBook) {
    return this.books.create(book);
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@Param('id', ParseIntPipe) id: number) {
    return this.books.remove(id);
  }
}
