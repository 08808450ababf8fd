import { AggregateRoot } from '@nestjs/cqrs';
import { Transferred } from './transferred.event.js';

export class Account extends AggregateRoot {
  balance = 0;

  constructor(readonly owner: string) {
    super();
  }

  transfer(to: Account, amount: number): void {
    if (amount > this.balance) throw new Error(`${this.owner} has ${this.balance} only`);
    this.apply(new Transferred(this.owner, to.owner, amount));
    to.balance += amount;
  }

  onTransferred({ amount }: Transferred): void {
    this.balance -= amount;
  }
}
