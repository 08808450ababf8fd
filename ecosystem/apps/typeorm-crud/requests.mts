import type { Case } from '../../harness/case.ts';

export default {
  title: 'CRUD with TypeORM',
  trials: [
    {
      packages: ['@nestjs/typeorm', 'typeorm', 'sql.js'],
      what: 'entities with relations, a repository, transactions and a query builder on sql.js',
      steps: [
        { path: '/books' },
        {
          method: 'POST',
          path: '/books',
          json: { title: 'Dubliners', author: 'Joyce', pages: 152 },
          keep: { id: 'id' },
        },
        { method: 'POST', path: '/books', json: { title: 'Ulysses', author: 'Joyce', year: 1922 } },
        { method: 'POST', path: '/books', json: { title: 'Emma', author: 'Austen' } },
        { method: 'POST', path: '/books', json: { title: 'Emma', author: 'Nobody' }, status: 409 },
        { method: 'POST', path: '/books', json: { title: '', author: 1, pages: 0.5 }, status: 400 },
        { path: '/books' },
        { path: '/books?title=ss' },
        { path: '/books/authors' },
        { path: '/books/{{id}}' },
        { method: 'DELETE', path: '/books/{{id}}', status: 204 },
        { path: '/books/{{id}}', status: 404 },
        { path: '/books/one', status: 400 },
        { method: 'PUT', path: '/books/1', status: 404 },
      ],
    },
  ],
} satisfies Case;
