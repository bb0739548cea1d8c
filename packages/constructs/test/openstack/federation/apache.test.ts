import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { apacheSite, authorityFile, secretDirectives } from '../../../src/openstack/federation/apache-site.ts';

const modules = '/usr/lib/apache2/modules';
const lacks = ['/usr/sbin/apache2', `${modules}/mod_auth_openidc.so`, `${modules}/mod_wsgi.so`].filter((file) => !existsSync(file));
if (lacks.length > 0)
  console.log(`not here, so Apache does not read its site: ${lacks.join(', ')} (apt-get install libapache2-mod-auth-openidc libapache2-mod-wsgi-py3)`);

/** As the chart makes it of the template, and with the files and the user of the container where they are here. */
const readByApache = (change: (site: string) => string = (site) => site) => {
  const folder = mkdtempSync(join(tmpdir(), 'bastide-apache-'));
  const secrets = join(folder, 'secrets.conf');
  writeFileSync(secrets, 'OIDCClientSecret "secret"\nOIDCCryptoPassphrase "secret"\n');
  const authority = join(folder, 'ca.crt');
  writeFileSync(authority, '');
  const site = apacheSite({ issuer: 'https://sso.small.example/realms/small', host: 'keystone.small.example' })
    .replace(/\{\{[^}]*oslo_cache[^}]*\}\}/, 'memcached-0:11211 memcached-1:11211')
    .replace(/\{\{[^}]*\}\}/, 'wsgi.py')
    .replaceAll(secretDirectives, secrets)
    .replaceAll(authorityFile, authority)
    .replaceAll('=keystone ', '=nobody ')
    .replaceAll('group=nobody', 'group=nogroup');
  const loaded = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'alias', 'env', 'setenvif', 'wsgi'];
  const text = [
    `ServerRoot ${folder}`,
    'ServerName keystone-api',
    'ErrorLog /dev/stderr',
    `PidFile ${folder}/apache.pid`,
    ...loaded.map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`),
    change(site),
  ].join('\n');
  writeFileSync(join(folder, 'apache.conf'), text);
  const { status, stderr } = spawnSync('/usr/sbin/apache2', ['-t', '-f', join(folder, 'apache.conf')], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return { status, stderr };
};

describe.skipIf(lacks.length > 0)('Apache with mod_auth_openidc', () => {
  it('takes the site of Keystone', () => {
    expect(readByApache()).toMatchObject({ status: 0, stderr: expect.stringContaining('Syntax OK') });
  });

  it.each([
    ['a way to pass claims that there is not', 'OIDCPassClaimsAs environment', 'OIDCPassClaimsAs enviroment', "invalid value 'enviroment'"],
    ['a cache that there is not', 'OIDCCacheType memcache', 'OIDCCacheType memcached', 'memcached'],
  ])('refuses %s', (_, right, wrong, said) => {
    const { status, stderr } = readByApache((site) => site.replace(right, wrong));
    expect(status).not.toBe(0);
    expect(stderr).toContain(said);
  });
});
