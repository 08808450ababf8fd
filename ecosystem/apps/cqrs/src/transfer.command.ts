import { ConflictException } from '@nestjs/common';
import { CommandHandler, EventPublisher, type ICommandHandler } from '@nestjs/cqrs';
import { AccountsStore } from './accounts.store.js';

export class Transfer {
  constructor(
    readonly from: string,
    readonly to: string,
    readonly amount: number,
  ) {}
}

@CommandHandler(Transfer)
export class TransferHandler implements ICommandHandler<Transfer> {
  constructor(
    private readonly store: AccountsStore,
    private readonly publisher: EventPublisher,
  ) {}

  async execute({ from, to, amount }: Transfer) {
    const account = this.publisher.mergeObjectContext(this.store.get(from));
    const receiver = this.store.get(to);
    try {
      account.transfer(receiver, amount);
    } catch (error) {
      throw new ConflictException((error as Error).message);
    }
    account.commit();
    return { from, left: account.balance };
  }
}
