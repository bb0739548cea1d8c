import { createHash, createPublicKey, createSign, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What is wrong with a token that the stand-in gives out. */
export type Flaw = 'audience' | 'expired' | 'signature';

export interface Person {
  readonly name: string;
  readonly groups: readonly string[];
  readonly flaw?: Flaw;
}

interface Login {
  readonly person: Person;
  readonly nonce: string;
  readonly challenge: string;
  readonly clientId: string;
}

/**
 * Stands in for the single sign-on: people log in by naming themselves. As the realm of the site does, it gives tokens only to who proves itself by a
 * secret and by PKCE (S256). The real one is run by the check sso.
 */
export class SignOn {
  readonly issuer: string;
  /** What the store must prove itself by. */
  secret = '';
  readonly #server: Server;
  readonly #key: KeyObject;
  readonly #logins = new Map<string, Login>();

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.issuer = `https://localhost:${port}/realms/stand-in`;
    this.#key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    server.on('request', (request, response) => {
      void this.#answer(request).then(({ status, body }) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)));
    });
  }

  /** With a certificate of the name `localhost`. */
  static async start(key: string, certificate: string): Promise<SignOn> {
    const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return new SignOn(server, (server.address() as AddressInfo).port);
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** What a browser comes back with once the person has logged in. @throws Error for an address that the realm of the site refuses */
  logIn(address: string, person: Person): { readonly code: string; readonly state: string } {
    const asked = new URL(address).searchParams;
    const challenge = asked.get('code_challenge');
    if (challenge === null || asked.get('code_challenge_method') !== 'S256') throw new Error('the store asks for a login without PKCE');
    const code = randomUUID();
    this.#logins.set(code, { person, nonce: asked.get('nonce') ?? '', challenge, clientId: asked.get('client_id') ?? '' });
    return { code, state: asked.get('state') ?? '' };
  }

  async #answer(request: IncomingMessage): Promise<{ readonly status: number; readonly body: object }> {
    const path = request.url ?? '';
    if (path.endsWith('/.well-known/openid-configuration')) return { status: 200, body: this.#discovery() };
    if (path.endsWith('/certs'))
      return { status: 200, body: { keys: [{ ...createPublicKey(this.#key).export({ format: 'jwk' }), kid: '1', alg: 'RS256', use: 'sig' }] } };
    if (path.endsWith('/token')) return this.#token(request.headers.authorization ?? '', new URLSearchParams(await text(request)));
    return { status: 404, body: {} };
  }

  #discovery(): object {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/auth`,
      token_endpoint: `${this.issuer}/token`,
      jwks_uri: `${this.issuer}/certs`,
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
    };
  }

  #token(authorization: string, asked: URLSearchParams): { readonly status: number; readonly body: object } {
    const login = this.#logins.get(asked.get('code') ?? '');
    this.#logins.delete(asked.get('code') ?? '');
    if (login === undefined) return { status: 400, body: { error: 'invalid_grant' } };
    const proof = createHash('sha256')
      .update(asked.get('code_verifier') ?? '')
      .digest('base64url');
    if (proof !== login.challenge) return { status: 400, body: { error: 'invalid_grant', error_description: 'PKCE' } };
    const [, basic = ''] = /^Basic (.*)$/.exec(authorization) ?? [];
    const secret = asked.get('client_secret') ?? Buffer.from(basic, 'base64').toString().split(':').at(1);
    if (secret !== this.secret) return { status: 401, body: { error: 'invalid_client' } };
    return { status: 200, body: { access_token: 'none', token_type: 'Bearer', id_token: this.#identityToken(login) } };
  }

  #identityToken({ person, nonce, clientId }: Login): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: this.issuer,
      sub: person.name,
      aud: person.flaw === 'audience' ? 'another' : clientId,
      iat: now - 600,
      exp: person.flaw === 'expired' ? now - 300 : now + 300,
      nonce,
      preferred_username: person.name,
      groups: person.groups,
    };
    const encoded = [{ alg: 'RS256', kid: '1' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    const signature = createSign('sha256').update(encoded).sign(this.#key, 'base64url');
    return `${encoded}.${person.flaw === 'signature' ? `AAAA${signature.slice(4)}` : signature}`;
  }
}
