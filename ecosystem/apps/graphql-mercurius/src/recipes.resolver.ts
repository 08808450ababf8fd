import { NotFoundException } from '@nestjs/common';
import { Args, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ChangedRecipe, NewRecipe, Recipe } from './recipe.model.js';

@Resolver(() => Recipe)
export class RecipesResolver {
  private readonly recipes: Recipe[] = [];

  @Query(() => Recipe)
  recipe(@Args('id', { type: () => ID }) id: string): Recipe {
    const recipe = this.recipes.find((candidate) => candidate.id === id);
    if (!recipe) throw new NotFoundException(`There is no recipe ${id}`);
    return recipe;
  }

  @Query(() => [Recipe])
  list(@Args('shorterThan', { type: () => Int, nullable: true }) shorterThan?: number): Recipe[] {
    return this.recipes.filter(({ minutes }) => shorterThan === undefined || minutes < shorterThan);
  }

  @Query(() => String)
  broken(): string {
    throw new Error('The oven is broken');
  }

  @Mutation(() => Recipe)
  add(@Args('recipe') recipe: NewRecipe): Recipe {
    const added = { ...recipe, id: String(this.recipes.length + 1), addedAt: new Date(0) };
    this.recipes.push(added);
    return added;
  }

  @Mutation(() => Recipe)
  change(@Args('recipe') { id, ...fields }: ChangedRecipe): Recipe {
    return Object.assign(this.recipe(id), fields);
  }

  @ResolveField(() => String)
  label(@Parent() { title, minutes }: Recipe): string {
    return `${title} (${minutes} min)`;
  }
}
