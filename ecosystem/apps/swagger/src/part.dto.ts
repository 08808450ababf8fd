import { ApiProperty, IntersectionType, OmitType, PartialType, PickType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Min,
  ValidateNested,
} from 'class-validator';

export class Size {
  @ApiProperty({ minimum: 1 })
  @IsInt()
  @Min(1)
  width!: number;

  @ApiProperty({ minimum: 1 })
  @IsInt()
  @Min(1)
  height!: number;
}

export class NewPart {
  @ApiProperty({ example: 'hinge' })
  @IsString()
  @Length(2, 20)
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  name!: string;

  @ApiProperty({ minimum: 0 })
  @IsInt()
  @Min(0)
  stock!: number;

  @ApiProperty({ type: [Size] })
  @IsArray()
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => Size)
  sizes!: Size[];
}

export class Origin {
  @ApiProperty({ enum: ['home', 'abroad'] })
  @IsIn(['home', 'abroad'])
  origin!: string;
}

export class ChangedPart extends PartialType(NewPart) {}

export class RenamedPart extends PickType(NewPart, ['name'] as const) {}

export class UnnamedPart extends OmitType(NewPart, ['name'] as const) {}

export class ImportedPart extends IntersectionType(RenamedPart, Origin) {}

export class PartQuery {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  limit?: number;
}
