import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { AccountsStore } from './accounts.store.js';

export class OpenAccount {
  constructor(
    readonly owner: string,
    readonly balance: number,
  ) {}
}

@CommandHandler(OpenAccount)
export class OpenAccountHandler implements ICommandHandler<OpenAccount> {
  constructor(private readonly store: AccountsStore) {}

  async execute({ owner, balance }: OpenAccount) {
    return { owner: this.store.open(owner, balance).owner };
  }
}
