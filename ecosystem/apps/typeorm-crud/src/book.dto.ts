import { IsInt, IsOptional, IsString, Length, Min } from 'class-validator';

export class NewBook {
  @IsString()
  @Length(1, 80)
  title!: string;

  @IsString()
  author!: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  pages?: number;
}
