import { IsOptional, IsString, Length } from 'class-validator';

export class TemplateNameDto {
  @IsString()
  @Length(1, 100)
  name!: string;

  @IsOptional()
  @IsString()
  @Length(1, 1000)
  description?: string;
}
