import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { storedSecrets } from '../../src/contributions/secrets.ts';
import { dumpScript, restoreScript, uploadScript } from '../../src/identity/postgresql/backup-scripts.ts';
import type { PostgreSql } from '../../src/identity/postgresql/postgresql.ts';
import { settings } from '../../src/identity/postgresql/settings.ts';
import { withKeycloak } from './fixture.ts';

const said = (database: object) => withKeycloak({ database }).findings.map(({ severity, what }) => `${severity}: ${what}`);

describe('PostgreSQL', () => {
  it('keeps its volume whatever becomes of the StatefulSet, and has no privileges', () => {
    const { named } = withKeycloak();
    const { spec } = named('StatefulSet', 'keycloak-postgresql') as unknown as { spec: Record<string, never> };
    expect(spec).toMatchObject({
      replicas: 1,
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      volumeClaimTemplates: [{ spec: { storageClassName: 'general', resources: { requests: { storage: '2Gi' } } } }],
    });
    expect(JSON.stringify(spec)).toContain('"readOnlyRootFilesystem":true');
  });

  it('has a password that the store makes', () => {
    const { site } = withKeycloak();
    const { value } = site.contributions.of(storedSecrets).find((each) => each.value.name === 'keycloak-postgresql')!;
    expect(value.data.password).toMatchObject({ path: 'sites/small/keycloak-postgresql', key: 'password', origin: 'generated' });
  });

  it('keeps its log of changes below the volume', () => {
    for (const { max_wal_size: size } of Object.values(settings)) expect(Number.parseInt(size!, 10)).toBeLessThanOrEqual(512);
  });

  it('warns where nobody backs it up, and refuses a retention of no days', () => {
    expect(said({})).toEqual([]);
    expect(said({ backup: undefined })).toEqual([
      'warning: nobody backs this database up: with its volume, every one-time code that people have set up is lost',
    ]);
    const { site } = withKeycloak();
    const store = site.inventory.objectStores.get('etcd-snapshots');
    expect(said({ backup: { store, accessKey: 'x' as never, secretKey: 'y' as never, retentionDays: 0 } })).toEqual(
      expect.arrayContaining(['error: backup.retentionDays is 0', expect.stringContaining('backup.accessKey holds a literal value')]),
    );
  });

  it('refuses a name that wants quotes', () => {
    expect(said({ database: 'Key-Cloak' })).toEqual(['error: the database "Key-Cloak" is no name that PostgreSQL takes without quotes']);
  });

  it('is restored while Argo CD starts nothing again, with the keys that the back-up has in the cluster', () => {
    const { site } = withKeycloak();
    const { failures } = (site.node.findChild('keycloak-postgresql') as PostgreSql).runBook!;
    const commands = failures.find(({ symptom }) => symptom.includes('restore a back-up'))!.steps.map(({ command = '' }) => command);
    const at = (words: string): number => commands.findIndex((command) => command.includes(words));
    expect(commands[0]).toMatch(/patch application small .*automated":null[\s\S]*patch application identity .*automated":null/);
    expect(at('scale deployment keycloak --replicas=0')).toBe(1);
    expect(commands[at('RCLONE_CONFIG_STORE_ENDPOINT=https://')]).toContain("get secret keycloak-postgresql-backup -o jsonpath='{.data.secret-key}'");
    expect(at('RCLONE_CONFIG_STORE_ENDPOINT')).toBeLessThan(at('rclone lsf store:'));
    expect(commands[at('scale deployment keycloak --replicas=1')]).toContain('bastide_bootstrap_force=true');
    for (const command of commands.filter((each) => each !== '')) expect(() => execFileSync('bash', ['-n'], { input: command, stdio: 'pipe' })).not.toThrow();
  });

  it('is restored beside what is there, which goes when all of the other is in place', () => {
    const [restored, dropped] = ['--dbname=restored "$file"', 'DROP DATABASE IF EXISTS \\"$PGDATABASE\\"'].map((words) => restoreScript.indexOf(words));
    expect(restored).toBeGreaterThan(0);
    expect(dropped).toBeGreaterThan(restored!);
  });

  it('has scripts that a shell can read', () => {
    for (const script of [dumpScript, uploadScript, restoreScript]) expect(() => execFileSync('sh', ['-n'], { input: script, stdio: 'pipe' })).not.toThrow();
  });
});
