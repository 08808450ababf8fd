import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AccountsController } from './accounts.controller.js';
import { AccountsStore } from './accounts.store.js';
import { GetBalanceHandler } from './get-balance.query.js';
import { NotificationSaga } from './notification.saga.js';
import { NotifyHandler } from './notify.command.js';
import { OpenAccountHandler } from './open-account.command.js';
import { TransferHandler } from './transfer.command.js';
import { TransferredHandler } from './transferred.handler.js';

@Module({
  imports: [CqrsModule.forRoot()],
  controllers: [AccountsController],
  providers: [
    AccountsStore,
    OpenAccountHandler,
    TransferHandler,
    NotifyHandler,
    GetBalanceHandler,
    TransferredHandler,
    NotificationSaga,
  ],
})
export class AppModule {}
