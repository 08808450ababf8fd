import { Field, ID, InputType, Int, ObjectType, PartialType, registerEnumType } from '@nestjs/graphql';
import { IsPositive, Length } from 'class-validator';

export enum Course {
  Starter = 'starter',
  Main = 'main',
}

registerEnumType(Course, { name: 'Course' });

@ObjectType({ description: 'A recipe' })
export class Recipe {
  @Field(() => ID)
  id!: string;

  @Field()
  title!: string;

  @Field(() => Int)
  minutes!: number;

  @Field(() => Course)
  course!: Course;

  @Field({ nullable: true })
  addedAt?: Date;
}

@InputType()
export class NewRecipe {
  @Field()
  @Length(2, 30)
  title!: string;

  @Field(() => Int)
  @IsPositive()
  minutes!: number;

  @Field(() => Course, { defaultValue: Course.Main })
  course!: Course;
}

@InputType()
export class ChangedRecipe extends PartialType(NewRecipe) {
  @Field(() => ID)
  id!: string;
}
