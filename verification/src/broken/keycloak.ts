import { keycloak as check } from '../checks/keycloak.ts';
import type { Broken } from './broken.ts';

const folder = 'kubernetes/identity/keycloak-postgresql/keycloak';
const scripts = `${folder}/ConfigMap_keycloak-postgresql-scripts.yaml`;
const realm = /\/ConfigMap_keycloak-realm-[0-9a-f]+\.yaml$/;

export const brokenForKeycloak: readonly Broken[] = [
  {
    mistake: 'a setting that PostgreSQL does not have',
    check,
    file: `${folder}/StatefulSet.apps_keycloak-postgresql.yaml`,
    change: (text) => text.replace('shared_buffers=', 'shared_bufers='),
    said: /unrecognized configuration parameter "shared_bufers"/,
  },
  {
    mistake: 'a feature that Keycloak does not have',
    check,
    file: 'kubernetes/identity/keycloak/keycloak/Deployment.apps_keycloak.yaml',
    change: (text) => text.replace('--features-disabled=admin', '--features-disabled=administration'),
    said: /container build has ended .*administration/s,
  },
  {
    mistake: 'a mapper that Keycloak does not have',
    check,
    file: realm,
    change: (text) => text.replace('"oidc-audience-mapper"', '"oidc-audiences-mapper"'),
    said: /^the realm names the protocolMapper oidc-audiences-mapper, which the server does not have$/,
  },
  {
    mistake: 'a step of the login that Keycloak does not have',
    check,
    file: realm,
    change: (text) => text.replace('"auth-otp-form"', '"auth-totp-form"'),
    said: /No authentication provider found for id: auth-totp-form|^the realm names the authenticator auth-totp-form, which the server does not have$/,
  },
  {
    mistake: 'a group for everybody that is not there',
    check,
    file: realm,
    change: (text) => text.replace(/^( +)"groups": \[/m, '$1"defaultGroups": ["/ghosts"],\n$&'),
    said: /Unable to add default group '\/ghosts'\. Does group exists\?|default group in realm rep doesn't exist: \/ghosts/,
  },
  {
    mistake: 'a Job of the realm without the secret of a client',
    check,
    file: /\/Job\.batch_keycloak-realm-[0-9a-f]+\.yaml$/,
    change: (text) => text.replace('name: CLIENT_SECRET_OPENBAO', 'name: SECRET_OPENBAO'),
    said: /Cannot resolve variable 'env:CLIENT_SECRET_OPENBAO'|^the secret of openbao is no variable that the Job has/,
  },
  {
    mistake: 'a restore that drops the database before it has another',
    check,
    file: scripts,
    change: (text) => text.replace('IF EXISTS restored"', 'IF EXISTS restored" --command="DROP DATABASE \\"$PGDATABASE\\" WITH (FORCE)"'),
    said: /^a dump that ends too early takes the place of the database/,
  },
];
