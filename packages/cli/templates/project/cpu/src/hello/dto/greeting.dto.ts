import { IsOptional, IsString, Length } from 'class-validator';

export class GreetingDto {
  @IsString()
  @Length(1, 100)
  name!: string;

  @IsOptional()
  @IsString()
  @Length(1, 20)
  salutation?: string;
}
