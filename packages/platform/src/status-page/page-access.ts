import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock/clock.js';

const CODE_MS = 60_000;
const SESSION_MS = 12 * 60 * 60 * 1000;
/** The newest codes and sessions that are valid at a time: a browser that asks for more ends the oldest. */
const MAX_CODES = 8;
const MAX_SESSIONS = 32;
const SECRET_BYTES = 32;

export interface PageCode {
  readonly code: string;
  readonly validForMs: number;
}

/** The session of a status page in one browser. */
export interface PageSession {
  /** Sent with each change, so that no other page of the browser can cause one. */
  readonly changeToken: string;
}

interface Kept<Data> {
  /** SHA-256 of the secret: the secret itself is not kept. */
  readonly hash: Buffer;
  /** Monotonic milliseconds. */
  readonly endsAt: number;
  readonly data: Data;
}

/**
 * Who may use the status page: someone with the platform's key gets a code that is valid once and for a minute, and a browser gets a session
 * for it. Codes and sessions are in memory only, so they end with the platform.
 */
export class PageAccess {
  readonly #codes: SecretList<undefined>;
  readonly #sessions: SecretList<PageSession>;
  readonly #cookieName: string;

  /** @param port of the platform: a browser sends a cookie to every port of a host */
  constructor(clock: Clock, port: number) {
    this.#codes = new SecretList(clock, MAX_CODES);
    this.#sessions = new SecretList(clock, MAX_SESSIONS);
    this.#cookieName = `flash_status_${port}`;
  }

  issueCode(): PageCode {
    return { code: this.#codes.add(CODE_MS, undefined), validForMs: CODE_MS };
  }

  /** Exchanges a code for a session. @returns the value of `Set-Cookie`; undefined if the code is wrong, used or too old */
  begin(code: string): string | undefined {
    if (!this.#codes.take(code)) return undefined;
    const token = this.#sessions.add(SESSION_MS, { changeToken: randomBytes(SECRET_BYTES).toString('base64url') });
    return this.#cookie(token, SESSION_MS / 1000);
  }

  /** @param cookie header of a request */
  session(cookie: string | undefined): PageSession | undefined {
    return this.#sessions.find(this.#tokenIn(cookie))?.data;
  }

  /** Ends the session of a request. @returns the value of `Set-Cookie` */
  end(cookie: string | undefined): string {
    this.#sessions.take(this.#tokenIn(cookie));
    return this.#cookie('', 0);
  }

  #cookie(value: string, seconds: number): string {
    // Without `Domain` the cookie is sent to this host name alone. `Secure` would keep it from browsers that do not count http on the
    // loopback address as secure.
    return `${this.#cookieName}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict`;
  }

  /** The first cookie of that name: the browser sends the one with the longest path first. */
  #tokenIn(cookie = ''): string {
    const prefix = `${this.#cookieName}=`;
    const found = cookie.split(';').find((pair) => pair.trimStart().startsWith(prefix));
    return found?.trim().slice(prefix.length) ?? '';
  }
}

/** Random secrets that end after a time. */
class SecretList<Data> {
  readonly #clock: Clock;
  readonly #most: number;
  #kept: readonly Kept<Data>[] = [];

  constructor(clock: Clock, most: number) {
    this.#clock = clock;
    this.#most = most;
  }

  add(ms: number, data: Data): string {
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    const added = { hash: hashOf(secret), endsAt: this.#clock.now() + ms, data };
    this.#kept = [...this.#valid(), added].slice(-this.#most);
    return secret;
  }

  find(secret: string): Kept<Data> | undefined {
    const hash = hashOf(secret);
    // The time depends on how many there are, and on which of them was found, but not on how much of a secret was right.
    return this.#valid().find((kept) => timingSafeEqual(kept.hash, hash));
  }

  /** Removes a secret. */
  take(secret: string): Kept<Data> | undefined {
    const found = this.find(secret);
    this.#kept = this.#valid().filter((kept) => kept !== found);
    return found;
  }

  #valid(): readonly Kept<Data>[] {
    const now = this.#clock.now();
    return this.#kept.filter(({ endsAt }) => endsAt > now);
  }
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
