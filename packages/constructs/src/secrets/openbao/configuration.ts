import type { JsonObject } from '../../core/json.ts';
import type { SecretForm } from '../../core/secret-form.ts';
import type { SecretRef } from '../../core/secret-reference.ts';
import type { AppRole, PkiAuthority } from './app-role.ts';
import { configurationScript } from './configuration-script.ts';
import { grantsOf, keyValueMount, type Step } from './configuration-steps.ts';
import { loginSteps } from './login-steps.ts';
import { openBaoNames } from './names.ts';
import type { Grant } from './policy.ts';
import type { StoreLogin } from './single-sign-on.ts';
import { readerName } from './site-secret-store.ts';

/** What the store is to hold, and for whom. */
export interface StoreContent {
  /** Of every secret that External Secrets brings to somebody. */
  readonly readPaths: readonly string[];
  /** Secrets that the store makes. */
  readonly generated: readonly { readonly secret: SecretRef; readonly form: SecretForm }[];
  readonly appRoles: readonly AppRole[];
  readonly authority: PkiAuthority | undefined;
  /** How people log in; undefined where they do not. */
  readonly login: StoreLogin | undefined;
  /** Namespace of External Secrets. */
  readonly readerNamespace: string;
}

/** The right to read secrets at these paths of the key-value store. */
export const readGrants = (paths: readonly string[]): readonly Grant[] =>
  [...new Set(paths)].sort().map((path) => ({ path: `${keyValueMount}/data/${path}`, capabilities: ['read'] }));

const policyStep = (name: string, grants: readonly Grant[]): Step => ({ kind: 'policy', name, grants });

const write = (path: string, data: JsonObject): Step => ({ kind: 'write', path, data });

/** The script of the Job, for whoever tries it on a real store. */
export const openBaoScript = (content: StoreContent): string => configurationScript(configurationSteps(content));

/** All that the store is configured by, in its order. The first step is the policy of who takes the others; it may be written anew, in whatever words. */
export const configurationSteps = (content: StoreContent): readonly Step[] => {
  const steps = [...keyValueSteps(content), ...appRoleSteps(content.appRoles), ...authoritySteps(content.authority), ...peopleSteps(content)];
  const own = [...grantsOf(steps), { path: `sys/policies/acl/${openBaoNames.configuration}`, capabilities: ['create', 'read', 'update'] } satisfies Grant];
  return [policyStep(openBaoNames.configuration, own), ...steps];
};

const peopleSteps = ({ login, readPaths, appRoles }: StoreContent): readonly Step[] =>
  login === undefined ? [] : loginSteps(login, [...new Set(readPaths)].sort(), appRoles);

const keyValueSteps = ({ readPaths, generated, readerNamespace }: StoreContent): readonly Step[] => [
  { kind: 'mount', path: `sys/mounts/${keyValueMount}`, data: { type: 'kv', options: { version: '2' } } },
  policyStep(readerName, readGrants(readPaths)),
  write(`auth/kubernetes/role/${readerName}`, {
    bound_service_account_names: [readerName],
    bound_service_account_namespaces: [readerNamespace],
    audience: openBaoNames.audience,
    token_policies: [readerName],
    token_ttl: '20m',
    token_max_ttl: '20m',
  }),
  ...(generated.length === 0 ? [] : [write('sys/policies/password/letters-and-digits', { policy: lettersAndDigits })]),
  ...generated.map(({ secret, form }): Step => ({ kind: 'generate', path: secret.path, key: secret.key, form })),
];

/** 32 of 62 characters are 190 bits. A password policy wants one rule at least, and each must be met. https://openbao.org/docs/concepts/password-policies/ */
const lettersAndDigits = `length = 32
rule "charset" {
  charset = "abcdefghijklmnopqrstuvwxyz"
  min-chars = 1
}
rule "charset" {
  charset = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
  min-chars = 1
}
rule "charset" {
  charset = "0123456789"
  min-chars = 1
}
`;

const signingGrants = (role: string): readonly Grant[] => ['issue', 'sign'].map((way) => ({ path: `pki/${way}/${role}`, capabilities: ['update'] }));

const appRoleSteps = (roles: readonly AppRole[]): readonly Step[] =>
  roles.length === 0
    ? []
    : [
        { kind: 'mount', path: 'sys/auth/approle', data: { type: 'approle' } },
        ...roles.flatMap((role): readonly Step[] => [
          policyStep(`app-${role.name}`, [...readGrants(role.reads.map(({ path }) => path)), ...(role.certificates ?? []).flatMap(signingGrants)]),
          write(`auth/approle/role/${role.name}`, {
            token_policies: [`app-${role.name}`],
            token_ttl: `${role.tokenMinutes}m`,
            token_max_ttl: `${role.tokenMinutes}m`,
            token_bound_cidrs: role.boundCidrs.map(String),
            secret_id_ttl: `${role.secretIdHours}h`,
            secret_id_num_uses: role.secretIdUses,
            secret_id_bound_cidrs: role.boundCidrs.map(String),
          }),
        ]),
      ];

const authoritySteps = (authority: PkiAuthority | undefined): readonly Step[] =>
  authority === undefined
    ? []
    : [
        // Ten years and five: whoever makes them anew must do it before.
        { kind: 'mount', path: 'sys/mounts/pki-root', data: { type: 'pki', config: { max_lease_ttl: '87600h' } } },
        { kind: 'mount', path: 'sys/mounts/pki', data: { type: 'pki', config: { max_lease_ttl: '43800h' } } },
        { kind: 'authority', root: 'pki-root', intermediate: 'pki', commonName: authority.commonName },
        ...authority.roles.map(({ name, allowedDomains, maxTtlHours }) =>
          write(`pki/roles/${name}`, {
            allowed_domains: allowedDomains,
            allow_subdomains: true,
            allow_wildcard_certificates: false,
            allow_localhost: false,
            allow_ip_sans: false,
            key_type: 'ec',
            key_bits: 256,
            max_ttl: `${maxTtlHours}h`,
            ttl: `${maxTtlHours}h`,
          }),
        ),
      ];
