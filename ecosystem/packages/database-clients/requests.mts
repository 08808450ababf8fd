import type { Case, Trial } from '../../harness/case.ts';

function used(packages: readonly string[], what: string, path: string): Trial {
  return { packages, what, steps: [{ path: `/${path}` }] };
}

function withoutServer(packages: readonly string[], what: string, path: string): Trial {
  return {
    ...used(packages, what, path),
    buildOnly: 'no server answers; the code is loaded and used as far as it goes without one',
  };
}

export default {
  title: 'Clients of databases',
  ports: ['UNUSED_PORT'],
  trials: [
    withoutServer(['pg'], 'escapes and parses; a connection is refused', 'pg'),
    withoutServer(['mysql2'], 'formats; a connection is refused', 'mysql2'),
    withoutServer(['sequelize', 'pg'], 'a model and its validation; a connection is refused', 'sequelize'),
    withoutServer(['ioredis'], 'a lazy client, a batch of commands; a connection is refused', 'ioredis'),
    used(['bson'], 'serializes and reads', 'bson'),
    withoutServer(['mongodb'], 'a client; no server is found', 'mongodb'),
    withoutServer(['mongoose'], 'a model, casts, validation, a virtual; no server is found', 'mongoose'),
  ],
} satisfies Case;
