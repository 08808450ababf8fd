import { Injectable } from '@nestjs/common';
import { ofType, Saga, type ICommand, type IEvent } from '@nestjs/cqrs';
import { filter, map, type Observable } from 'rxjs';
import { Notify } from './notify.command.js';
import { Transferred } from './transferred.event.js';

@Injectable()
export class NotificationSaga {
  @Saga()
  largeTransfers = (events: Observable<IEvent>): Observable<ICommand> =>
    events.pipe(
      ofType(Transferred),
      filter(({ amount }) => amount >= 100),
      map(({ to }) => new Notify(to)),
    );
}
