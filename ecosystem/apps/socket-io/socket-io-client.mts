/** One thing to say and what to wait for before the next. */
export interface Turn {
  readonly emit: readonly unknown[];
  /** The event that has to come. */
  readonly until?: string;
  /** How often it has to come; default once. */
  readonly times?: number;
  /** Waits for the acknowledgement instead. */
  readonly acknowledged?: boolean;
}

/**
 * Speaks Engine.IO 4 and Socket.IO 5 over one WebSocket: packets are text, `40` connects, `42` is an event, `43` an acknowledgement, `2` a ping.
 *
 * @returns all packets heard, in order, session ids left out
 */
export async function talk(origin: string, turns: readonly Turn[]): Promise<readonly string[]> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  const heard: string[] = [];
  let wake = () => {};
  const failed = new Promise<never>((_, reject) => {
    socket.addEventListener('close', ({ code }) => reject(new Error(`closed with ${code} after ${heard.join(' ')}`)));
    socket.addEventListener('error', () => reject(new Error(`failed after ${heard.join(' ')}`)));
  });
  socket.addEventListener('message', ({ data }) => {
    const packet = String(data);
    if (packet === '2') return socket.send('3');
    heard.push(packet.replace(/"sid":"[^"]*"/, '"sid":"…"'));
    return wake();
  });
  const until = async (isThere: () => boolean) => {
    while (!isThere()) {
      const next = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await Promise.race([next, failed]);
    }
  };
  try {
    await until(() => heard.some((packet) => packet.startsWith('0')));
    socket.send('40');
    await until(() => heard.some((packet) => packet.startsWith('42["welcome"')));
    for (const [index, turn] of turns.entries()) {
      const before = heard.length;
      socket.send(`42${turn.acknowledged ? index : ''}${JSON.stringify(turn.emit)}`);
      const awaited = turn.acknowledged ? `43${index}` : `42["${turn.until}"`;
      await until(() => heard.slice(before).filter((packet) => packet.startsWith(awaited)).length >= (turn.times ?? 1));
    }
    return heard;
  } finally {
    // Rejects what nobody waits for any more.
    failed.catch(() => {});
    socket.close();
  }
}
