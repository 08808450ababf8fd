import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsNumber, IsString, Length, ValidateNested } from 'class-validator';

/** A document and its embedding. */
export class Candidate {
  @IsString()
  @Length(1, 100)
  id!: string;

  @IsNumber({}, { each: true })
  @ArrayMinSize(1)
  @ArrayMaxSize(4096)
  embedding!: number[];
}

export class RankDto {
  @IsNumber({}, { each: true })
  @ArrayMinSize(1)
  @ArrayMaxSize(4096)
  query!: number[];

  @ValidateNested({ each: true })
  @Type(() => Candidate)
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  candidates!: Candidate[];
}
