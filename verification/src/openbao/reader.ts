import type { Problem } from '../check.ts';
import { refusalOf, type Store } from './store.ts';
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
  if (login.status !== 200) return { seen: [], problems: [{ what: `External Secrets cannot log in: ${refusalOf(login)}` }], values };
  const token: string = login.body.auth.client_token;

  const generated = new Map(files.generated.map(({ path, key, form }) => [`${path}#${key}`, form]));
  const addresses = new Map(files.wanted.map((each) => [`${each.path}#${each.key}`, each]));
  let absent = 0;
  for (const [address, { path, key }] of addresses) {
    const read = await store.ask(server, token, 'GET', `${mount}/data/${path}`);
    const form = generated.get(address);
    if (read.status !== 200) {
      if (form === undefined && read.status === 404) absent += 1;
      else problems.push({ what: `External Secrets cannot read ${address}: ${refusalOf(read)}` });
      continue;
    }
    const value: unknown = read.body.data.data[key];
    if (form === undefined && value === undefined) absent += 1;
    else if (typeof value !== 'string' || !(form === undefined || forms[form]!.test(value))) problems.push({ what: `${address} is not of the form ${form}` });
    else values.set(address, value);
  }

  const job = await store.login(server, 'openbao-configuration', await store.tokenOf('openbao', 'openbao-configuration', audience));
  const jobToken: string = job.body.auth.client_token;
  const [some] = [...addresses.values()].filter(({ path }) => path !== files.login?.path);
  const data = { data: { x: 'y' } };
  const tries: readonly (readonly [string, string, string, string, object?])[] = [
    ['External Secrets', token, 'GET', `${mount}/data/sites/elsewhere`],
    ['External Secrets', token, 'LIST', `${mount}/metadata/`],
    ['External Secrets', token, 'GET', 'sys/mounts'],
    ['the Job', jobToken, 'GET', 'sys/mounts'],
    ['the Job', jobToken, 'POST', 'sys/policies/acl/anything', { policy: '' }],
    ...(some === undefined
      ? []
      : ([
          ['External Secrets', token, 'POST', `${mount}/data/${some.path}`, data],
          ['External Secrets', token, 'GET', `${mount}/data/${some.path}/below`],
          ['the Job', jobToken, 'GET', `${mount}/data/${some.path}`],
          ['the Job', jobToken, 'POST', `${mount}/data/${some.path}`, data],
        ] as const)),
  ];
  for (const [who, as, method, path, body] of tries) {
    const tried = await store.ask(server, as, method, path, body);
    if (tried.status !== 403) problems.push({ what: `${who} is not refused ${method} ${path}: ${refusalOf(tried)}` });
  }

  const strangers = [
    ['another account', await store.tokenOf(namespace, 'stranger', audience), '403 service account name not authorized'],
    [
      'a token for another audience',
      await store.tokenOf(namespace, name, 'https://kubernetes.default.svc'),
      '403 invalid audience (aud) claim: audience claim does not match any expected audience',
    ],
    ['a token that was tampered with', `${jwt.slice(0, -8)}AAAAAAAA`, '403 permission denied'],
  ] as const;
  for (const [who, stranger, right] of strangers) {
    const tried = await store.login(server, role, stranger);
    if (refusalOf(tried) !== right) problems.push({ what: `${who} is not refused as it should, as ${role}: ${refusalOf(tried)}` });
  }
  const refusals = tries.length + strangers.length;
  return {
    seen: [`External Secrets reads ${values.size} secrets, ${absent} wait for a person; ${refusals} tries elsewhere and by strangers are refused`],
    problems,
    values,
  };
};
