import { Type } from 'class-transformer';
import { IsEmail, IsOptional, IsPostalCode, IsString, Length, ValidateNested } from 'class-validator';

export class Address {
  @IsString()
  @Length(1, 100)
  street!: string;

  @IsString()
  @Length(1, 100)
  city!: string;

  @IsPostalCode('any')
  postalCode!: string;
}

export class CreateUser {
  @IsString()
  @Length(1, 100)
  name!: string;

  @IsEmail()
  email!: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => Address)
  address?: Address;
}

export class UpdateUser {
  @IsOptional()
  @IsString()
  @Length(1, 100)
  name?: string;

  @IsOptional()
  @IsEmail()
  email?: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => Address)
  address?: Address;
}

export class UserList {
  @IsOptional()
  @IsString()
  city?: string;
}
