import { hash } from 'node:crypto';
import { NoAnswer, type Web } from './web.ts';

/** Where a manifest lies: `https://<host>/v2/<repository>/manifests/<reference>`. */
export interface ManifestName {
  readonly host: string;
  readonly repository: string;
  /** A tag. */
  readonly reference: string;
}

/** An index of several platforms before the manifest of one: that is what a cluster pulls, too. */
const accepted = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const digestForm = /^sha256:[0-9a-f]{64}$/;

/**
 * The digest of a manifest in an OCI registry, or nothing where the registry has no such tag.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#checking-if-content-exists-in-the-registry
 *
 * @throws NoAnswer when the registry does not say
 */
export const manifestDigest = async (web: Web, { host, repository, reference }: ManifestName): Promise<string | undefined> => {
  const url = new URL(`https://${host}/v2/${repository}/manifests/${reference}`);
  const answer = await withToken(web, url, 'HEAD');
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new NoAnswer(url.host, `answers with status ${answer.status}`);
  const digest = answer.headers.get('docker-content-digest');
  if (digest !== null && digestForm.test(digest)) return digest;
  // The header is optional; the digest is that of the bytes in any case.
  const whole = await withToken(web, url, 'GET');
  if (!whole.ok) throw new NoAnswer(url.host, `answers with status ${whole.status}`);
  return `sha256:${hash('sha256', await web.bytes(url, whole))}`;
};

/** Asks, and asks once more with an anonymous token where the registry wants one. */
const withToken = async (web: Web, url: URL, method: 'HEAD' | 'GET'): Promise<Response> => {
  const first = await web.ask(url, { method, headers: { accept: accepted } });
  if (first.status !== 401) return first;
  await first.body?.cancel();
  const token = await anonymousToken(web, url, first.headers.get('www-authenticate') ?? '');
  const second = await web.ask(url, { method, headers: { accept: accepted, authorization: `Bearer ${token}` } });
  if (second.status === 401 || second.status === 403)
    throw new NoAnswer(url.host, `shows ${url.pathname.split('/manifests/')[0]!.slice('/v2/'.length)} only to those who log in`);
  return second;
};

/** https://distribution.github.io/distribution/spec/auth/token/ */
const anonymousToken = async (web: Web, url: URL, challenge: string): Promise<string> => {
  const parameters = new Map([...challenge.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, name, value]) => [name!, value!]));
  const realm = URL.parse(parameters.get('realm') ?? '');
  if (!/^bearer /i.test(challenge) || realm?.protocol !== 'https:') throw new NoAnswer(url.host, 'asks for a log-in');
  for (const name of ['service', 'scope']) if (parameters.has(name)) realm.searchParams.set(name, parameters.get(name)!);
  const answer = await web.ask(realm);
  const { token, access_token: accessToken } = answer.ok ? tokensIn(await web.bytes(realm, answer)) : {};
  const given = token ?? accessToken;
  if (typeof given !== 'string') throw new NoAnswer(url.host, 'gives no anonymous token');
  return given;
};

const tokensIn = (body: Uint8Array): { readonly token?: unknown; readonly access_token?: unknown } => {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as object;
  } catch {
    return {};
  }
};
