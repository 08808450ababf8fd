import { Column, Entity, ManyToOne, PrimaryGeneratedColumn, type Relation } from 'typeorm';
import { Author } from './author.entity.js';

@Entity()
export class Book {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ unique: true })
  title!: string;

  @Column({ default: 0 })
  pages!: number;

  @ManyToOne(() => Author, (author) => author.books, { cascade: ['insert'], eager: true })
  author!: Relation<Author>;
}
