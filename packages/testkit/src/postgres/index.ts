export { describeWithPostgres, PASSWORD, Postgres } from './postgres.ts';
