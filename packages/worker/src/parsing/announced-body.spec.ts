import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from '@jest/globals';

test('Node closes the stream of a body that is over by a method of its own', () => {
  const request = new IncomingMessage(new Socket());
  const { _dumpAndCloseReadable: close } = request as { _dumpAndCloseReadable?: () => void };
  close?.call(request);
  expect([request.closed, request.readableEnded]).toEqual([true, true]);
});
