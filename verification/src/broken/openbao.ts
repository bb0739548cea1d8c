import { openbao as check } from '../checks/openbao.ts';
import type { Broken } from './broken.ts';

const script = 'kubernetes/secrets/openbao.configuration/openbao/ConfigMap_openbao-configuration.yaml';
const initialization = 'kubernetes/secrets/openbao.initialization/openbao/ConfigMap_openbao-initialization.yaml';

export const brokenForOpenBao: readonly Broken[] = [
  {
    mistake: 'every server starts by waiting for the first, as if it were to begin',
    check,
    file: initialization,
    change: (text) => text.replace(/^.*\[ "\$HOSTNAME" = openbao-0 \].*\n/m, ''),
    said: /^openbao-1 never comes to an end while openbao-1 has an address$/,
  },
  {
    mistake: 'the first server begins anew while others run',
    check,
    file: initialization,
    change: (text) => text.replace('then exit 0; fi', 'then :; fi'),
    said: /^openbao-0 begins a store while openbao-0, openbao-1 have an address$/,
  },
  {
    mistake: 'the first start gives the Job no role',
    check,
    file: initialization,
    change: (text) => text.replace('"auth/kubernetes/role/openbao-configuration"', '"auth/kubernetes/role/another"'),
    said: /invalid role name|role.*could not be found/,
  },
  {
    mistake: 'a policy of External Secrets that covers whatever is there',
    check,
    file: script,
    change: (text) => text.replace(/(policy external-secrets-reader <<'END'\n\s*path ")[^"]*"/, '$1kv/data/*"'),
    said: /^External Secrets is not refused GET kv\/data\/sites\/elsewhere: 404/,
  },
  {
    mistake: 'tokens for any audience open the store',
    check,
    file: script,
    change: (text) => text.replace(/(write auth\/kubernetes\/role\/external-secrets-reader .*?)"audience":"openbao",/, '$1'),
    said: /^a token for another audience is not refused/,
  },
  {
    mistake: 'passwords of eight characters',
    check,
    file: script,
    change: (text) => text.replace('length = 32', 'length = 8'),
    said: /is not of the form letters-and-digits$/,
  },
  {
    mistake: 'secrets that are made again at each run',
    check,
    file: script,
    change: (text) => text.replace(/(\*"\\"\$2\\":"\*\)) return ;;/, '$1 ;;'),
    said: /^a second run: made /,
  },
  {
    mistake: 'administrators who may read values',
    check,
    file: script,
    change: (text) => text.replace(/(policy people-administrator <<'END'\n\s*path "kv\/data\/[^\n]*\n\s*capabilities = \[)/, '$1"read", '),
    said: /^an administrator is not refused GET kv\/data\//,
  },
  {
    mistake: 'administrators who may rewrite their own policy',
    check,
    file: script,
    change: (text) =>
      text.replace(
        /(policy people-administrator <<'END'\n)(\s*)/,
        '$1$2path "sys/policies/acl/people-administrator" {\n$2  capabilities = ["update"]\n$2}\n$2',
      ),
    said: /^an administrator is not refused POST sys\/policies\/acl\/people-administrator: 204/,
  },
  {
    mistake: 'whoever the single sign-on knows is an administrator',
    check,
    file: script,
    change: (text) => text.replace(/(write auth\/oidc\/role\/administrator .*?)"bound_claims":\{[^}]*\},/, '$1'),
    said: /^outsider as administrator is not refused/,
  },
];
