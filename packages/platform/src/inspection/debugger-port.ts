import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Ports that are tried, one after the other, where the wanted one is taken. */
const TRIES = 100;

/** A process that debuggers can connect to, at a port of 127.0.0.1. */
export interface DebuggedProcess {
  readonly workerId: string;
  readonly port: number;
}

/** One port for the debuggers of an endpoint: it leads to the newest of its workers, so that a debugger finds the next version where it was. */
export class DebuggerPort {
  readonly #server = createServer((debugger_) => this.#join(debugger_));
  readonly #connections = new Map<Socket, string>();
  #target: DebuggedProcess | undefined;

  /**
   * @param port 0 for any; if it is taken, one of those that follow
   * @returns the port
   * @throws Error of the system
   */
  async listen(host: string, port: number): Promise<number> {
    for (let tried = port; ; tried += 1) {
      try {
        this.#server.listen({ host, port: tried });
        await once(this.#server, 'listening');
        return (this.#server.address() as AddressInfo).port;
      } catch (error) {
        const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
        if (!isTaken || port === 0 || tried + 1 >= Math.min(port + TRIES, 65_536)) throw error;
      }
    }
  }

  /** Debuggers that connect from now on get this process; those that are connected stay with theirs. */
  leadTo(target: DebuggedProcess): void {
    this.#target = target;
  }

  /** Closes the connections to a worker. */
  leave(workerId: string): void {
    for (const [socket, connected] of this.#connections) if (connected === workerId) socket.destroy();
  }

  /** Closes the connections to all workers but one. */
  leaveOthers(workerId: string): void {
    for (const [socket, connected] of this.#connections) if (connected !== workerId) socket.destroy();
  }

  /** Call it when a worker has ended. */
  gone(workerId: string): void {
    if (this.#target?.workerId === workerId) this.#target = undefined;
    this.leave(workerId);
  }

  async close(): Promise<void> {
    for (const socket of this.#connections.keys()) socket.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: Socket): void {
    const target = this.#target;
    client.on('error', () => undefined);
    if (!target) return void client.destroy();
    const worker = connect(target.port, '127.0.0.1');
    worker.on('error', () => undefined);
    this.#connections.set(client, target.workerId);
    client.once('close', () => {
      this.#connections.delete(client);
      worker.destroy();
    });
    worker.once('close', () => client.destroy());
    client.pipe(worker).pipe(client);
  }
}
