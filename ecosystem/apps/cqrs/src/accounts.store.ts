import { Injectable, NotFoundException } from '@nestjs/common';
import { Account } from './account.js';

@Injectable()
export class AccountsStore {
  readonly journal: string[] = [];
  private readonly accounts = new Map<string, Account>();

  open(owner: string, balance: number): Account {
    const account = new Account(owner);
    account.balance = balance;
    this.accounts.set(owner, account);
    return account;
  }

  get(owner: string): Account {
    const account = this.accounts.get(owner);
    if (!account) throw new NotFoundException(`${owner} has no account`);
    return account;
  }
}
