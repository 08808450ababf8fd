import { Controller, Get } from '@nestjs/common';
import { Redis } from 'ioredis';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { DataTypes, Sequelize } from 'sequelize';
import { refused } from './refused.js';

const UNUSED_PORT = Number(process.env['UNUSED_PORT'] ?? 1);

@Controller()
export class SqlController {
  @Get('pg')
  async pg() {
    const client = new pg.Client({ host: '127.0.0.1', port: UNUSED_PORT });
    return {
      escaped: [pg.escapeIdentifier('a"b'), pg.escapeLiteral("it's")],
      parsed: pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ)('2026-03-01T10:00:00Z') as unknown,
      error: await refused(async () => client.connect()),
    };
  }

  @Get('mysql2')
  async mysql() {
    return {
      sql: mysql.format('select ?? from towns where name = ?', ['name', "it's"]),
      error: await refused(async () => mysql.createConnection({ host: '127.0.0.1', port: UNUSED_PORT })),
    };
  }

  @Get('sequelize')
  async sequelize() {
    const sequelize = new Sequelize({ dialect: 'postgres', host: '127.0.0.1', port: UNUSED_PORT, logging: false });
    const Town = sequelize.define('town', {
      name: { type: DataTypes.STRING, allowNull: false, validate: { len: [2, 20] } },
      people: { type: DataTypes.INTEGER, defaultValue: 0 },
    });
    const faults = await Town.build({ name: 'x' })
      .validate()
      .catch((error: Error) => error.message);
    const built = Town.build({ name: 'Bonn' }).toJSON() as unknown;
    const name = await sequelize.authenticate().catch((error: Error) => error.name);
    return { built, faults, error: name };
  }

  @Get('ioredis')
  async redis() {
    const redis = new Redis({ host: '127.0.0.1', port: UNUSED_PORT, lazyConnect: true, retryStrategy: () => null });
    const errors: string[] = [];
    redis.on('error', (error: Error & { code?: string }) => errors.push(error.code ?? error.message));
    const { status } = redis;
    await redis.connect().catch(() => undefined);
    return { status, errors, after: redis.status, commands: redis.multi().set('a', '1').get('a').length };
  }
}
