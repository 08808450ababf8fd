import { Injectable, NotFoundException } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { DataSource, Like, Repository } from 'typeorm';
import { Author } from './author.entity.js';
import type { NewBook } from './book.dto.js';
import { Book } from './book.entity.js';

@Injectable()
export class BooksService {
  constructor(
    @InjectRepository(Book) private readonly books: Repository<Book>,
    private readonly dataSource: DataSource,
  ) {}

  find(title?: string): Promise<Book[]> {
    return this.books.find({ where: title ? { title: Like(`%${title}%`) } : {}, order: { id: 'ASC' } });
  }

  async get(id: number): Promise<Book> {
    const book = await this.books.findOneBy({ id });
    if (!book) throw new NotFoundException(`There is no book ${id}`);
    return book;
  }

  /** In one transaction: a book whose title is taken leaves no author behind. */
  async create({ author: name, ...fields }: NewBook): Promise<Book> {
    return this.dataSource.transaction(async (manager) => {
      const author = (await manager.findOneBy(Author, { name })) ?? (await manager.save(Author, { name }));
      return manager.save(Book, { ...fields, author });
    });
  }

  async remove(id: number): Promise<void> {
    await this.books.remove(await this.get(id));
  }

  authors(): Promise<unknown[]> {
    return this.dataSource
      .getRepository(Author)
      .createQueryBuilder('author')
      .leftJoin('author.books', 'book')
      .select('author.name', 'name')
      .addSelect('COUNT(book.id)', 'books')
      .groupBy('author.name')
      .orderBy('author.name')
      .getRawMany();
  }
}
