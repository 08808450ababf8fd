import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { Cancel, Clock } from '../clock/clock.js';
import { Connection, type ConnectionOwner, type UpstreamHandler } from './connection.js';
import type { OutgoingRequest } from './request-writer.js';

/**
 * The connections to one worker. The platform closes an idle connection well before the worker would, so that no request is sent on a
 * connection that is being closed; the most recently used one is used first, so that surplus ones become idle and are closed.
 */
export class Upstream implements ConnectionOwner {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #keepAliveMs: number;
  readonly #idle: Connection[] = [];
  readonly #open = new Set<Connection>();
  /** Upgraded connections, each with the callback for the end of the worker. */
  readonly #tunnels = new Map<Socket, () => void>();
  #cancelSweep: Cancel | undefined;
  #cancelDrain: Cancel | undefined;
  #destroyed = false;

  /**
   * @param path of the worker's Unix socket
   * @param keepAliveMs how long an idle connection is kept, unless the worker announces a shorter time
   */
  constructor(path: string, keepAliveMs: number, clock: Clock) {
    this.#path = path;
    this.#keepAliveMs = keepAliveMs;
    this.#clock = clock;
  }

  /**
   * Sends a request on a connection that no other request uses meanwhile.
   *
   * @param newOnly whether to use a new connection: for a request whose last connection the worker had closed
   */
  begin(request: OutgoingRequest, handler: UpstreamHandler, newOnly = false): Connection {
    const connection = (newOnly ? undefined : this.#takeIdle()) ?? this.#make();
    connection.begin(request, handler);
    return connection;
  }

  /** Opens a connection in advance, for a request that is expected. */
  prepare(): void {
    if (!this.#destroyed) this.onIdle(this.#make());
  }

  /**
   * Opens a connection for a protocol other than HTTP, which lives until either side ends it.
   *
   * @param onDestroyed called when the worker has ended
   */
  tunnel(onDestroyed: () => void): Socket {
    const socket = connect({ path: this.#path, allowHalfOpen: true });
    this.#tunnels.set(socket, onDestroyed);
    socket.once('close', () => this.#tunnels.delete(socket));
    return socket;
  }

  /** Call it when the worker is ending: upgraded connections may stay open for so many milliseconds. */
  drain(withinMs: number): void {
    this.#cancelDrain ??= this.#clock.after(withinMs, () => this.#closeTunnels());
  }

  /** Closes the idle connections before the worker is frozen, since a frozen worker can't close them. */
  closeIdle(): void {
    for (const connection of this.#idle.splice(0)) connection.close();
  }

  /**
   * Call it when the worker has ended: closes all connections. Requests in progress fail at once, so that it is known what was lost with
   * the worker.
   */
  destroy(): void {
    this.#destroyed = true;
    this.#cancelSweep?.();
    this.#cancelDrain?.();
    const tunnels = [...this.#tunnels.values()];
    this.#closeTunnels();
    for (const tell of tunnels) tell();
    for (const connection of this.#open) connection.close();
  }

  onIdle(connection: Connection, keepAliveMs = Infinity): void {
    // The worker's own limit, minus a margin for a request that is sent just before it.
    const margin = Math.min(1000, keepAliveMs / 2);
    connection.usableUntil = this.#clock.now() + Math.min(this.#keepAliveMs, keepAliveMs - margin);
    if (this.#destroyed || keepAliveMs === 0) return connection.close();
    this.#idle.push(connection);
    this.#cancelSweep ??= this.#clock.after(this.#keepAliveMs, () => this.#sweep());
  }

  onClosed(connection: Connection): void {
    this.#open.delete(connection);
    const index = this.#idle.indexOf(connection);
    if (index !== -1) this.#idle.splice(index, 1);
  }

  #takeIdle(): Connection | undefined {
    for (;;) {
      const connection = this.#idle.pop();
      if (!connection || (connection.usable && connection.usableUntil > this.#clock.now())) return connection;
      connection.close();
    }
  }

  #make(): Connection {
    const connection = new Connection(this.#path, this.#clock, this);
    this.#open.add(connection);
    return connection;
  }

  #sweep(): void {
    const now = this.#clock.now();
    const due = this.#idle.filter(({ usableUntil }) => usableUntil <= now);
    for (const connection of due) {
      this.#idle.splice(this.#idle.indexOf(connection), 1);
      connection.close();
    }
    this.#cancelSweep = this.#idle.length > 0 ? this.#clock.after(this.#keepAliveMs, () => this.#sweep()) : undefined;
  }

  #closeTunnels(): void {
    for (const socket of this.#tunnels.keys()) socket.destroy();
  }
}
