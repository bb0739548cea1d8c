import type { Problem } from '../check.ts';
import type { Store } from './store.ts';
import type { StoreFiles } from './store-files.ts';

/** How values look that the store makes. */
const forms: Readonly<Record<string, RegExp>> = {
  'letters-and-digits': /^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9]{32}$/,
  'fernet-key': /^[A-Za-z0-9_-]{43}=$/,
};

interface Read {
  readonly seen: readonly string[];
  readonly problems: readonly Problem[];
  /** By address. Never shown. */
  readonly values: ReadonlyMap<string, string>;
}

/** Reads as External Secrets all that ExternalSecrets ask for, and tries what it must not do; then the same of the Job, and of strangers. */
export const tryReader = async (store: Store, files: StoreFiles): Promise<Read> => {
  const problems: Problem[] = [];
  const values = new Map<string, string>();
  const server = await store.leader();
  if (server === undefined) return { seen: [], problems: [{ what: 'no server leads' }], values };
  const { role, mount, account } = files.reader;
  const { namespace, name, audience } = account;
  const jwt = await store.tokenOf(namespace, name, audience);
  const login = await store.login(server, role, jwt);
  if (login.code !== 0) return { seen: [], problems: [{ what: `External Secrets cannot log in: ${login.output.trim()}` }], values };
  const token = login.answer.trim();

  const generated = new Map(files.generated.map(({ path, key, form }) => [`${path}#${key}`, form]));
  const addresses = new Map(files.wanted.map((each) => [`${each.path}#${each.key}`, each]));
  let absent = 0;
  for (const [address, { path, key }] of addresses) {
    const read = await store.ask(server, token, ['read', '-format=json', `${mount}/data/${path}`]);
    const form = generated.get(address);
    if (read.code !== 0) {
      if (form === undefined && /No value found/.test(read.output)) absent += 1;
      else problems.push({ what: `External Secrets cannot read ${address}: ${lastLine(read.output)}` });
      continue;
    }
    const value: unknown = JSON.parse(read.answer).data.data[key];
    if (typeof value !== 'string' || !(form === undefined || forms[form]!.test(value))) problems.push({ what: `${address} is not of the form ${form}` });
    else values.set(address, value);
  }

  const [some] = [...addresses.values()];
  const jobLogin = await store.login(server, 'openbao-configuration', await store.tokenOf('openbao', 'openbao-configuration', audience));
  const refused: (readonly [string, string, readonly string[], string?])[] = [
    ['External Secrets', token, ['read', `${mount}/data/sites/elsewhere`]],
    ['External Secrets', token, ['list', `${mount}/metadata/`]],
    ['External Secrets', token, ['read', 'sys/mounts']],
    ['the Job', jobLogin.answer.trim(), ['read', 'sys/mounts']],
    ['the Job', jobLogin.answer.trim(), ['write', 'sys/policies/acl/anything', 'policy=']],
  ];
  if (some !== undefined) {
    refused.push(['External Secrets', token, ['write', `${mount}/data/${some.path}`, '-'], '{"data":{"x":"y"}}']);
    refused.push(['External Secrets', token, ['read', `${mount}/data/${some.path}/below`]]);
    refused.push(['the Job', jobLogin.answer.trim(), ['read', `${mount}/data/${some.path}`]]);
    refused.push(['the Job', jobLogin.answer.trim(), ['write', `${mount}/data/${some.path}`, '-'], '{"data":{"x":"y"}}']);
  }
  for (const [who, as, words, input] of refused) {
    const tried = await store.ask(server, as, words, input);
    if (tried.code === 0 || !/Code: 403/.test(tried.output)) problems.push({ what: `${who} may ${words.slice(0, 2).join(' ')}: ${lastLine(tried.output)}` });
  }

  const strangers = [
    ['another account', await store.tokenOf(namespace, 'stranger', audience)],
    ['a token for another audience', await store.tokenOf(namespace, name, 'https://kubernetes.default.svc')],
    ['a token that was tampered with', `${jwt.slice(0, -8)}AAAAAAAA`],
  ] as const;
  for (const [who, token] of strangers) {
    const tried = await store.login(server, role, token);
    if (tried.code === 0 || !/Code: 4\d\d/.test(tried.output)) problems.push({ what: `${who} logs in as ${role}` });
  }
  const refusals = refused.length + strangers.length;
  return {
    seen: [`External Secrets reads ${values.size} secrets, ${absent} wait for a person; ${refusals} tries elsewhere and by strangers are refused`],
    problems,
    values,
  };
};

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
