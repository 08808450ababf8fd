import type { Case, Request } from '../../harness/case.ts';

function graphql(query: string, variables: object = {}, status = 200): Request {
  return { method: 'POST', path: '/graphql', json: { query, variables }, status };
}

const add = 'mutation ($recipe: NewRecipe!) { add(recipe: $recipe) { id label course addedAt } }';

export default {
  title: 'GraphQL, code first',
  trials: [
    {
      packages: ['@nestjs/graphql', '@nestjs/mercurius', 'mercurius', 'graphql'],
      what: 'queries, mutations with validated input, field resolvers, enums, errors, introspection',
      steps: [
        graphql(add, { recipe: { title: 'Soup', minutes: 20, course: 'Starter' } }),
        graphql(add, { recipe: { title: 'Stew', minutes: 90 } }),
        graphql(add, { recipe: { title: 'x', minutes: -1 } }),
        graphql(add, { recipe: { title: 'Soup' } }, 400),
        graphql('{ list { id title minutes course label } }'),
        graphql('{ list(shorterThan: 30) { title } }'),
        graphql('mutation { change(recipe: { id: 1, title: "Broth" }) { title minutes } }'),
        graphql('mutation { change(recipe: { id: 1, minutes: -5 }) { title minutes } }'),
        graphql('{ recipe(id: 9) { title } }'),
        graphql('{ broken }'),
        graphql('{ recipe(id: 1) { nothing } }', {}, 400),
        graphql('{ recipe(', {}, 400),
        graphql('{ __schema { types { name kind fields { name } inputFields { name } } } }'),
        { path: '/graphql?query=%7B%20list%20%7B%20title%20%7D%20%7D' },
        { method: 'POST', path: '/graphql', json: {}, status: 400 },
      ],
    },
    {
      packages: ['mercurius'],
      what: 'GraphiQL with its files',
      steps: [{ path: '/graphiql' }, { path: '/graphiql/main.js' }, { path: '/graphiql/sw.js' }],
    },
  ],
} satisfies Case;
