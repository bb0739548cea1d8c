import type { IConstruct } from 'constructs';
import { type Budgets, budget } from '../core/resources.ts';
import { dashboardLogin } from './federation/dashboard-login.ts';
import { type HorizonValues, horizonDefinition } from './horizon-definition.ts';
import { OpenStackRelease, type OpenStackReleaseProps } from './openstack-release.ts';
import type { OpenStackPlane } from './plane.ts';

export interface HorizonProps extends OpenStackReleaseProps<HorizonValues> {
  /** Whether the pages show backups of volumes, which Cinder makes where it has a place for them. @default false */
  readonly volumeBackups?: boolean;
  /** Whether people may log in by the single sign-on of the site, where Keystone takes it. @default false */
  readonly singleSignOn?: boolean;
}

/**
 * An estimate: 180 MiB for each process of Django. Before Apache starts, the pages are compressed by another one, so the limit has room for two.
 */
const budgets: Budgets<'server'> = {
  tiny: { server: budget({ request: 256, limit: 512 }, 50) },
  standard: { server: budget({ request: 768, limit: 1536 }, 500) },
};

const replicas = { tiny: 1, standard: 2 } as const;

/** The chart starts 5 processes of one thread. */
const processes = { tiny: 1, standard: 4 } as const;
const threads = { tiny: 8, standard: 4 } as const;

/** Horizon: the pages in which people use the cloud. https://docs.openstack.org/horizon/2025.2/ */
export class Horizon extends OpenStackRelease<HorizonValues> {
  constructor(scope: IConstruct, id: string, { volumeBackups = false, singleSignOn = false, ...props }: HorizonProps) {
    const { plane } = props;
    super(scope, id, props, {
      definition: horizonDefinition,
      budgets: budgets[plane.profile],
      replicas: { server: replicas[plane.profile] },
      purpose: {
        title: 'Horizon',
        does: 'Shows the cloud to people in a browser.',
        lossBreaks: 'the pages are gone.',
        lossKeeps: 'Everything that the pages do is done by the APIs too.',
      },
      publicAddresses: [{ endpoint: 'dashboard', service: 'horizon-int', port: 80 }],
      values: {
        conf: {
          horizon: {
            apache: apacheSite({ processes: processes[plane.profile], threads: threads[plane.profile] }),
            local_settings: { config: { ...localSettings(plane, volumeBackups), ...(singleSignOn ? dashboardLogin(plane) : {}) } },
          },
        },
      },
      secretValues: { conf: { horizon: { local_settings: { config: { horizon_secret_key: plane.secret('horizon', 'secret-key') } } } } },
    });
  }
}

/** Browsers come by the ingress, which speaks HTTPS with them and HTTP with the Pods. */
const localSettings = (plane: OpenStackPlane, volumeBackups: boolean) => {
  const host = plane.publicHost('dashboard');
  return {
    allowed_hosts: [host],
    // The chart names two companies that do not exist.
    auth: { idp_mapping: [] },
    csrf_cookie_secure: 'True',
    csrf_trusted_origins: [`https://${host}`],
    disallow_iframe_embed: 'True',
    keystone_domains: { example_domain: null },
    // The chart's DEBUG writes down what services answer.
    log_level: 'INFO',
    openstack_cinder_features: { enable_backup: volumeBackups ? 'True' : 'False' },
    secure_proxy_ssl_header: true,
    session_cookie_httponly: 'True',
    session_cookie_secure: 'True',
  } as const;
};

const apacheSite = (daemon: { readonly processes: number; readonly threads: number }): string =>
  [
    'LogFormat "%{X-Forwarded-For}i %t \\"%r\\" %>s %b" horizon',
    '<VirtualHost *:80>',
    `  WSGIDaemonProcess horizon processes=${daemon.processes} threads=${daemon.threads} user=horizon group=horizon display-name=%{GROUP}`,
    '  WSGIProcessGroup horizon',
    '  WSGIApplicationGroup %{GLOBAL}',
    '  Alias /static /var/www/html/horizon',
    '  WSGIScriptAlias / /var/www/cgi-bin/horizon/django.wsgi',
    '  <Location />',
    '    Require all granted',
    '  </Location>',
    '  ErrorLog /dev/stdout',
    '  CustomLog /dev/stdout horizon',
    '</VirtualHost>',
    '',
  ].join('\n');
