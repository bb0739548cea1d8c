import { join } from 'node:path';
import type { Certificates } from './certificates.ts';
import type { LoginFiles } from './login-files.ts';

const modules = '/usr/lib/apache2/modules';

const serverOf = (name: string, folder: string, user: string, loaded: readonly string[]): readonly string[] => [
  `ServerRoot ${folder}`,
  `PidFile ${folder}/${name}.pid`,
  `Mutex file:${folder} default`,
  `ServerName ${name}`,
  `User ${user}`,
  `Group ${user}`,
  'ErrorLog /dev/stdout',
  ...loaded.map((module) => `LoadModule ${module}_module ${modules}/mod_${module}.so`),
];

/** Speaks TLS for the names of the site, in the place of its ingress: what it serves, by host. */
export const frontSettings = (folder: string, { certificate, key }: Certificates, backends: Readonly<Record<string, string>>): string =>
  `${[
    ...serverOf('front', folder, 'www-data', ['mpm_event', 'authz_core', 'headers', 'proxy', 'proxy_http', 'socache_shmcb', 'ssl']),
    'Listen 443',
    `SSLCertificateFile ${certificate}`,
    `SSLCertificateKeyFile ${key}`,
    'ProxyPreserveHost On',
    'RequestHeader set X-Forwarded-Proto https',
    'RequestHeader set X-Forwarded-Port 443',
    ...Object.entries(backends).flatMap(([host, backend]) => [
      '<VirtualHost *:443>',
      `  ServerName ${host}`,
      '  SSLEngine on',
      `  ProxyPass / ${backend}`,
      '</VirtualHost>',
    ]),
  ].join('\n')}\n`;

/** As the image of Keystone has it around the site's own file; its Python is that of the services. */
export const keystoneServer = (folder: string, python: string, { apacheProcesses }: LoginFiles, site: string): string =>
  `${[
    ...serverOf('keystone-api', folder, 'keystone', ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'alias', 'env', 'setenvif', 'wsgi']),
    'LogLevel warn auth_openidc:info',
    `WSGIPythonHome ${python}`,
    `WSGISocketPrefix ${join(folder, 'wsgi')}`,
    '<Directory /var/www>',
    'Require all granted',
    '</Directory>',
    apacheProcesses,
    `Include ${site}`,
  ].join('\n')}\n`;

/** Without charts: what Helm would fill in. */
export const withoutActions = (apacheSite: string, cache: string): string =>
  apacheSite.replace('{{ .Values.conf.wsgi_script_name }}', 'wsgi.py').replace(/\{\{ tuple "oslo_cache".*?\}\}/, cache);
