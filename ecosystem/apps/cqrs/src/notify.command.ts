import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { AccountsStore } from './accounts.store.js';

export class Notify {
  constructor(readonly owner: string) {}
}

@CommandHandler(Notify)
export class NotifyHandler implements ICommandHandler<Notify> {
  constructor(private readonly store: AccountsStore) {}

  async execute({ owner }: Notify): Promise<void> {
    this.store.journal.push(`notified ${owner}`);
  }
}
