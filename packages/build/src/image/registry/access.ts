import { text } from 'node:stream/consumers';
import { buildErrors } from '../../errors/catalogue.js';
import { isLoopback } from '../reference.js';
import { readChallenges, type Challenge } from './challenge.js';
import type { Credentials } from './credentials.js';
import { answerText, readJson, registryDetail } from './read-answer.js';
import type { Answer, Transport } from './transport.js';

/** What a request needs to do: the repository that it is on, and others that it reads from. */
export interface Scope {
  readonly repository: string;
  readonly action: 'pull' | 'push';
  /** A repository of the same registry that blobs are mounted from. */
  readonly from?: string | undefined;
}

/** Tokens end before their time is over, since clocks differ and uploads take a while. */
const MARGIN_MS = 30_000;
/** As the distribution specification has it, where a token does not say how long it is good for. */
const DEFAULT_SECONDS = 60;
/** Who asks, for token servers that keep a list. */
const CLIENT_ID = 'flash-ts';

interface Token {
  readonly header: string;
  /** In milliseconds. */
  readonly until: number;
}

/** The `Authorization` header of requests to one registry, by its own challenge: basic, or a token of its token server for each scope. */
export class Access {
  readonly #registry: string;
  readonly #transport: Transport;
  readonly #find: () => Promise<Credentials | undefined>;
  #credentials: Promise<Credentials | undefined> | undefined;
  readonly #known = new Map<string, Token>();

  /** @param find the credentials, looked up when the registry asks for some */
  constructor(registry: string, transport: Transport, find: () => Promise<Credentials | undefined>) {
    this.#registry = registry;
    this.#transport = transport;
    this.#find = find;
  }

  /** The header of earlier requests of the same scope; undefined before the registry has asked for one. */
  known(scope: Scope): string | undefined {
    const token = this.#known.get(keyOf(scope));
    return token && token.until > Date.now() ? token.header : undefined;
  }

  /**
   * Answers the challenge of a registry.
   *
   * @returns false where there is nothing to answer with that was not tried already
   * @throws FlashError `FLASH_REGISTRY_DENIED`, `FLASH_REGISTRY_CREDENTIALS` and those of the token server's connection
   */
  async answer(challenged: Answer, scope: Scope, tried: string | undefined): Promise<boolean> {
    const challenges = readChallenges(challenged.header('www-authenticate') ?? '');
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
    const token = bearer ? await this.#token(bearer, scope) : await this.#basic(challenges);
    if (!token || token.header === tried) return false;
    this.#known.set(keyOf(scope), token);
    return true;
  }

  /** @param answer with the status 401 or 403, or one of the token server's */
  async denied(answer: Answer, { repository, action }: Scope) {
    const user = (await this.#stored())?.user;
    const detail = registryDetail(await answerText(answer)) ?? `status ${answer.status}`;
    return buildErrors.FLASH_REGISTRY_DENIED({ registry: this.#registry, repository, action, user, detail });
  }

  #stored(): Promise<Credentials | undefined> {
    this.#credentials ??= this.#find();
    return this.#credentials;
  }

  async #basic(challenges: readonly Challenge[]): Promise<Token | undefined> {
    if (!challenges.some(({ scheme }) => scheme === 'basic')) return undefined;
    const credentials = await this.#stored();
    if (credentials?.kind !== 'password') return undefined;
    return { header: basicHeader(credentials), until: Number.POSITIVE_INFINITY };
  }

  async #token({ parameters }: Challenge, scope: Scope): Promise<Token | undefined> {
    const realm = this.#realm(parameters['realm']);
    const fields = new URLSearchParams();
    if (parameters['service'] !== undefined) fields.set('service', parameters['service']);
    for (const one of scopesOf(scope)) fields.append('scope', one);
    const answer = await this.#ask(realm, fields);
    if (answer.status === 401 || answer.status === 403) throw await this.denied(answer, scope);
    const what = 'a request for a token';
    if (answer.status !== 200)
      throw buildErrors.FLASH_REGISTRY_REFUSED({
        registry: realm.host,
        what,
        status: answer.status,
        detail: registryDetail(await text(answer.body)) ?? 'it says no more',
      });
    const { token, access_token, expires_in } = await readJson<{
      token?: unknown;
      access_token?: unknown;
      expires_in?: unknown;
    }>(answer, realm.host, what);
    const given = token ?? access_token;
    if (typeof given !== 'string' || !/^[\w.~+/=-]+$/.test(given))
      throw buildErrors.FLASH_REGISTRY_ANSWER_INVALID({
        registry: realm.host,
        what,
        problem: 'there is no token in it',
      });
    const seconds = typeof expires_in === 'number' ? expires_in : DEFAULT_SECONDS;
    return { header: `Bearer ${given}`, until: Date.now() + Math.max(seconds * 1000 - MARGIN_MS, MARGIN_MS) };
  }

  /** The address of the token server, which gets the credentials: nobody else may read them on the way. */
  #realm(realm: string | undefined): URL {
    const fail = (problem: string) =>
      buildErrors.FLASH_REGISTRY_ANSWER_INVALID({
        registry: this.#registry,
        what: 'a request without a token',
        problem,
      });
    if (realm === undefined || !URL.canParse(realm)) throw fail('its challenge names no token server');
    const url = new URL(realm);
    const isSafe =
      url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(this.#registry) && isLoopback(url.hostname));
    if (!isSafe) throw fail('the token server that its challenge names is not encrypted');
    return url;
  }

  async #ask(realm: URL, fields: URLSearchParams): Promise<Answer> {
    const credentials = await this.#stored();
    const what = 'a token';
    if (credentials?.kind === 'identity-token') {
      fields.set('grant_type', 'refresh_token');
      fields.set('refresh_token', credentials.token);
      fields.set('client_id', CLIENT_ID);
      // This way takes one list of scopes.
      fields.set('scope', fields.getAll('scope').join(' '));
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      return this.#transport.send({
        method: 'POST',
        url: realm,
        headers,
        body: () => Buffer.from(fields.toString()),
        what,
      });
    }
    const url = new URL(realm);
    for (const [name, value] of fields) url.searchParams.append(name, value);
    const headers: Record<string, string> = credentials ? { authorization: basicHeader(credentials) } : {};
    return this.#transport.send({ method: 'GET', url, headers, what });
  }
}

function basicHeader({ user, password }: { readonly user: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function scopesOf({ repository, action, from }: Scope): string[] {
  const own = `repository:${repository}:${action === 'push' ? 'pull,push' : 'pull'}`;
  return from === undefined || from === repository ? [own] : [own, `repository:${from}:pull`];
}

function keyOf(scope: Scope): string {
  return scopesOf(scope).join(' ');
}
