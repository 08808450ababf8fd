import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { IsInt, IsPositive, IsString } from 'class-validator';
import { GetBalance } from './get-balance.query.js';
import { OpenAccount } from './open-account.command.js';
import { Transfer } from './transfer.command.js';

class NewAccount {
  @IsString()
  owner!: string;

  @IsInt()
  balance!: number;
}

class NewTransfer {
  @IsString()
  to!: string;

  @IsPositive()
  amount!: number;
}

@Controller('accounts')
export class AccountsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  open(@Body() { owner, balance }: NewAccount) {
    return this.commands.execute(new OpenAccount(owner, balance));
  }

  @Post(':owner/transfers')
  @HttpCode(200)
  transfer(@Param('owner') owner: string, @Body() { to, amount }: NewTransfer) {
    return this.commands.execute(new Transfer(owner, to, amount));
  }

  @Get(':owner')
  balance(@Param('owner') owner: string) {
    return this.queries.execute(new GetBalance(owner));
  }
}
