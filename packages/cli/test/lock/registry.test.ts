import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { manifestDigest } from '../../src/lock/registry.ts';
import { NoAnswer } from '../../src/lock/web.ts';
import { type Answer, digestOf, LoopbackWeb, sends } from './web-on-loopback.ts';

let loopback: LoopbackWeb | undefined;
afterEach(() => loopback?.stop());

const name = { host: 'registry.example', repository: 'team/app', reference: 'v1' };
const path = 'registry.example/v2/team/app/manifests/v1';
const ask = async (answers: Readonly<Record<string, Answer>>): Promise<string | undefined> => {
  loopback = await new LoopbackWeb(answers).start();
  return manifestDigest(loopback.web(), name);
};

const challenge = 'Bearer realm="https://auth.example/token?a=b",service="registry.example",scope="repository:team/app:pull"';
const withToken: Answer = (request, response) => {
  if (request.headers.authorization === 'Bearer abc') response.writeHead(200, { 'docker-content-digest': digestOf('1') }).end();
  else response.writeHead(401, { 'www-authenticate': challenge }).end();
};

describe('the digest of a manifest', () => {
  test('is read from the header, asking for indexes first', async () => {
    let accept: string | undefined;
    const answer: Answer = (request, response) => {
      accept = request.headers.accept;
      response.writeHead(200, { 'docker-content-digest': digestOf('1') }).end();
    };
    expect(await ask({ [path]: answer })).toBe(digestOf('1'));
    expect(loopback!.asked).toEqual([`HEAD ${path}`]);
    expect(accept).toMatch(/^application\/vnd\.oci\.image\.index\.v1\+json, /);
  });

  test('is that of the bytes where the header is missing or odd', async () => {
    for (const headers of [{}, { 'docker-content-digest': 'sha512:00' }] as readonly Readonly<Record<string, string>>[]) {
      expect(await ask({ [path]: sends('{"a":1}', headers) })).toBe(`sha256:${createHash('sha256').update('{"a":1}').digest('hex')}`);
      loopback!.stop();
    }
  });

  test.each(['token', 'access_token'])('is read with an anonymous %s where the registry wants one', async (key) => {
    let query = '';
    const token: Answer = (request, response) => {
      query = request.url!.split('?')[1]!;
      response.end(JSON.stringify({ [key]: 'abc' }));
    };
    expect(await ask({ [path]: withToken, 'auth.example/token': token })).toBe(digestOf('1'));
    expect(query).toBe('a=b&service=registry.example&scope=repository%3Ateam%2Fapp%3Apull');
  });

  test('is nothing where the registry has no such tag', async () => {
    expect(await ask({})).toBeUndefined();
  });

  test.each<[what: string, answers: Readonly<Record<string, Answer>>, why: string]>([
    ['wants a log-in', { [path]: sends('', { 'www-authenticate': 'Basic realm="x"' }, 401) }, 'registry.example asks for a log-in'],
    [
      'sends to a place without encryption',
      { [path]: sends('', { 'www-authenticate': 'Bearer realm="http://auth.example/token"' }, 401) },
      'registry.example asks for a log-in',
    ],
    ['gives no token', { [path]: withToken, 'auth.example/token': sends('{}') }, 'registry.example gives no anonymous token'],
    ['gives a token that is no JSON', { [path]: withToken, 'auth.example/token': sends('<html>') }, 'registry.example gives no anonymous token'],
    [
      'refuses its own token',
      { [path]: withToken, 'auth.example/token': sends('{"token":"other"}') },
      'registry.example shows team/app only to those who log in',
    ],
    ['limits its use', { [path]: sends('', {}, 429) }, 'registry.example limits how much may be asked (429)'],
    ['fails', { [path]: sends('', {}, 503) }, 'registry.example answers with status 503'],
    ['forbids', { [path]: sends('', {}, 403) }, 'registry.example answers with status 403'],
  ])('stays unknown where the registry %s', async (_what, answers, why) => {
    await expect(ask(answers)).rejects.toThrow(new NoAnswer('registry.example', why.slice('registry.example '.length)));
  });

  test('stays unknown where nobody answers in time, and that host is not asked again', async () => {
    loopback = await new LoopbackWeb({ [path]: () => undefined }).start();
    const web = loopback.web(50);
    for (let time = 0; time < 2; time += 1) await expect(manifestDigest(web, name)).rejects.toThrow('registry.example does not answer within 0.05 s');
    expect(loopback.asked).toHaveLength(1);
  });
});
