import { Body, Delete, FlashEndpoint, Get, Param, Post, Put, Query } from '@flash-ts/core';
import { NotFoundException } from '@nestjs/common';
import { CreateUser, UpdateUser, UserList } from './user.dto.js';

interface User extends CreateUser {
  id: number;
}

/**
 * The users of one worker, kept in its memory: a worker that goes takes them along, and each has its own. An endpoint that must remember
 * keeps its state in a database.
 */
@FlashEndpoint({ name: 'user-service', cpu: 'cpu3c-1-2', workers: [0, 5] })
export class UserService {
  private readonly users = new Map<number, User>();
  private lastId = 0;

  @Get('/users')
  list(@Query() { city }: UserList) {
    const users = [...this.users.values()];
    return { users: city === undefined ? users : users.filter(({ address }) => address?.city === city) };
  }

  @Post('/users')
  create(@Body() user: CreateUser) {
    this.lastId += 1;
    const created = { id: this.lastId, ...user };
    this.users.set(created.id, created);
    return created;
  }

  @Get('/users/:id')
  get(@Param('id') id: number) {
    return this.find(id);
  }

  @Put('/users/:id')
  update(@Param('id') id: number, @Body() changes: UpdateUser) {
    const updated = { ...this.find(id), ...changes };
    this.users.set(id, updated);
    return updated;
  }

  @Delete('/users/:id')
  remove(@Param('id') id: number) {
    this.find(id);
    return { deleted: this.users.delete(id) };
  }

  private find(id: number): User {
    const user = this.users.get(id);
    if (!user) throw new NotFoundException(`There is no user ${id}`);
    return user;
  }
}
