import type { IConstruct } from 'constructs';
import { report } from '../../core/site.ts';
import type { PostgreSqlBackup } from './backup.ts';

interface Checked {
  readonly database: string;
  readonly volumeGibibytes: number;
  readonly backup: PostgreSqlBackup | undefined;
}

/** What a server of PostgreSQL must not be like. */
export const checkPostgreSql = (server: IConstruct, { database, volumeGibibytes, backup }: Checked): void => {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(database)) {
    report(server, {
      rule: 'postgresql',
      what: `the database ${JSON.stringify(database)} is no name that PostgreSQL takes without quotes`,
      allowed: 'up to 63 lower-case letters, digits and "_", a letter first',
      mend: 'name it so, e.g. keycloak',
    });
  }
  if (!Number.isInteger(volumeGibibytes) || volumeGibibytes < 1) {
    report(server, { rule: 'postgresql', what: `volumeGibibytes is ${volumeGibibytes}`, allowed: 'a whole number of GiB, 1 or more', mend: 'give it a size' });
  }
  if (backup === undefined) {
    report(server, {
      rule: 'postgresql-backup',
      severity: 'warning',
      what: 'nobody backs this database up: with its volume, every one-time code that people have set up is lost',
      allowed: 'a bucket outside the site',
      mend: 'add the prop backup: { store: site.inventory.objectStores.get(…), accessKey, secretKey }',
    });
    return;
  }
  const { retentionDays = 14 } = backup;
  if (Number.isInteger(retentionDays) && retentionDays >= 1) return;
  report(server, {
    rule: 'postgresql-backup',
    what: `backup.retentionDays is ${retentionDays}`,
    allowed: 'a whole number of days, 1 or more',
    mend: 'say how far back a restore must reach',
  });
};
