import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { AccountsStore } from './accounts.store.js';

export class GetBalance {
  constructor(readonly owner: string) {}
}

@QueryHandler(GetBalance)
export class GetBalanceHandler implements IQueryHandler<GetBalance> {
  constructor(private readonly store: AccountsStore) {}

  async execute({ owner }: GetBalance) {
    return { owner, balance: this.store.get(owner).balance, journal: this.store.journal };
  }
}
