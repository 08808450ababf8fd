import { EventsHandler, type IEventHandler } from '@nestjs/cqrs';
import { AccountsStore } from './accounts.store.js';
import { Transferred } from './transferred.event.js';

@EventsHandler(Transferred)
export class TransferredHandler implements IEventHandler<Transferred> {
  constructor(private readonly store: AccountsStore) {}

  handle({ from, to, amount }: Transferred): void {
    this.store.journal.push(`${from} → ${to}: ${amount}`);
  }
}
