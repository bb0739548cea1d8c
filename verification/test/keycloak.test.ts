import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSite } from '../src/generated-site.ts';
import { identityPodsOf } from '../src/keycloak/identity-pods.ts';
import { realmDifferences } from '../src/keycloak/realm-differences.ts';
import { complaintsOf, errorsOf } from '../src/keycloak/realm-importer.ts';
import { withVariables } from '../src/keycloak/realm-text.ts';
import { changedRealm } from '../src/keycloak/reconciling.ts';
import { backupHere, databaseHere, importHere, serverHere } from '../src/keycloak/stand-ins.ts';

const empty = mkdtempSync(join(tmpdir(), 'bastide-keycloak-'));
afterAll(() => rmSync(empty, { recursive: true }));

const pods = identityPodsOf(readSite('mini-waas', join(import.meta.dirname, '../../dist-manifests/mini-waas')))!;
const nothing = () => false;

describe('the Pods of the single sign-on', () => {
  it('are those of the site, with the realm that its Job imports', () => {
    expect([pods.database, pods.server, pods.realmImport, pods.backup].map((pod) => pod?.owner.kind)).toEqual(['StatefulSet', 'Deployment', 'Job', 'Job']);
    expect(pods.realmImport.spec.volumes).toContainEqual({ name: 'config', configMap: { name: pods.realm.configMap } });
    expect(pods.hosts).toEqual(['keycloak-postgresql.keycloak.svc', 'keycloak.keycloak.svc']);
    expect(pods.restoreScript).toContain('pg_restore');
  });

  it('are nothing where a site has none', () => {
    expect(identityPodsOf(readSite('empty', empty))).toBeUndefined();
  });

  it('run with the arguments and variables of the site, and what images bring stands beside', () => {
    const [postgres] = databaseHere(pods.database).spec.containers;
    expect(postgres!.args).toEqual(pods.database.spec.containers[0]!.args);
    expect(postgres!.env).toEqual(expect.arrayContaining([...pods.database.spec.containers[0]!.env!]));
    const [job] = importHere(pods.realmImport, '/java', { CLIENT_SECRET_OPENBAO: 'replaced' }).spec.containers;
    expect(job!.command!.at(-1)).toBe('exec /java $JAVA_OPTS -jar /app/keycloak-config-cli.jar');
    expect(job!.env).toContainEqual({ name: 'CLIENT_SECRET_OPENBAO', value: 'replaced' });
    expect(serverHere(pods.server).spec.initContainers![0]!.command).toEqual(pods.server.spec.initContainers![0]!.command);
  });

  it('write back-ups to a folder in the place of the bucket, once', () => {
    const types = backupHere(pods.backup!).spec.containers[0]!.env!.filter(({ name }) => name === 'RCLONE_CONFIG_STORE_TYPE');
    expect(types).toEqual([{ name: 'RCLONE_CONFIG_STORE_TYPE', value: 'alias' }]);
  });
});

describe('a realm of Git', () => {
  it('has secrets in the place of variables that are there, as JSON has them', () => {
    expect(withVariables('{"a":"$(env:ONE)","b":"$(env:TWO)"}', { ONE: 'x"y' })).toBe('{"a":"x\\"y","b":"$(env:TWO)"}');
  });

  it('loses a client, a group, a mapper and an address when it is changed', () => {
    const [before, after] = [pods.realm.text, changedRealm(pods.realm.text)].map((text) => JSON.parse(text));
    expect([after.clients.length, after.groups.length]).toEqual([before.clients.length - 1, before.groups.length - 1]);
    expect(after.clients[0].redirectUris).toEqual(['https://moved.example/callback']);
    expect(after.clients[0].protocolMappers.length).toBe(before.clients[0].protocolMappers.length - 1);
  });
});

describe('what the import of a realm says when it fails', () => {
  it('is its complaints and those of the server, each once, without the places in their code', () => {
    const log = `2026-11-22T07:49:20.711Z  INFO 720 --- [ main] d.a.k.config.KeycloakConfigRunner : Importing
2026-11-22T07:49:20.711Z ERROR 720 --- [ main] d.a.k.config.KeycloakConfigRunner        : Error during Keycloak import: no such step
\tat de.adorsys.keycloak.config.Somewhere(Somewhere.java:1)
Caused by: HTTP 400 Bad Request
\tat org.jboss.Elsewhere(Elsewhere.java:2)
Caused by: HTTP 400 Bad Request
`;
    expect(errorsOf('Starting\n{"level":"INFO","message":"a"}\n{"level":"ERROR","message":"Uncaught","exception":{"message":"no such group"}}\n')).toEqual([
      'Uncaught: no such group',
    ]);
    expect(complaintsOf(log)).toEqual(['Error during Keycloak import: no such step', 'HTTP 400 Bad Request']);
  });
});

describe('what a server has of a realm', () => {
  it('is as in Git where all of it is there, whatever else the server says, in any order', () => {
    const wanted = { realm: 'one', idle: 600, clients: [{ clientId: 'a', redirectUris: ['x', 'y'], secret: '$(env:A)' }] };
    const found = {
      realm: 'one',
      idle: '600',
      more: true,
      clients: [{ clientId: 'own' }, { clientId: 'a', redirectUris: ['y', 'x'], secret: '***', id: '1' }],
    };
    expect(realmDifferences(wanted, found as never, (path, value) => path === 'realm.clients' && (value as { clientId: string }).clientId === 'own')).toEqual(
      [],
    );
  });

  it.each([
    [{ idle: 600 }, { idle: 1800 }, 'realm.idle is 1800, not 600'],
    [{ uris: ['x'] }, { uris: ['x', '*'] }, 'realm.uris is ["*","x"], not ["x"]'],
    [{ origins: [] }, { origins: ['+'] }, 'realm.origins is ["+"], not []'],
    [{ clients: [{ clientId: 'a' }] }, { clients: [] }, 'realm.clients.a is not there'],
    [{ clients: [{ clientId: 'a' }] }, { clients: [{ clientId: 'a' }, { clientId: 'b' }] }, 'realm.clients has b, which Git does not'],
    [{ config: { mode: ['READ_ONLY'] } }, { config: {} }, 'realm.config.mode is [], not ["READ_ONLY"]'],
    [
      { authenticationExecutions: [{ authenticator: 'password' }, { flowAlias: 'codes' }] },
      { authenticationExecutions: [{ flowAlias: 'codes' }, { authenticator: 'password' }] },
      'realm.authenticationExecutions is codes, password, not password, codes',
    ],
    [{ mappers: [{ name: 'a', id: '1' }] }, { mappers: [{ name: 'a', id: '2' }] }, 'realm.mappers.a is not there'],
  ])('differs where Git says %j and it has %j', (wanted, found, line) => {
    expect(realmDifferences(wanted as never, found as never, nothing)[0]).toBe(line);
  });
});
