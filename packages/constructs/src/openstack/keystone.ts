import type { IConstruct } from 'constructs';
import { localAccounts } from '../contributions/local-accounts.ts';
import { hasIngress } from '../contributions/routes.ts';
import { type OperatorSecret, operatorSecrets } from '../contributions/secrets.ts';
import { closedObject, list, oneOf, text, trueOrFalse, whole } from '../core/closed-object.ts';
import { type Budgets, budget } from '../core/resources.ts';
import type { SecretRef } from '../core/secret-reference.ts';
import { report, Site } from '../core/site.ts';
import { accessProblems } from './federation/access-checks.ts';
import { apacheProblems } from './federation/apache-checks.ts';
import { declareFederation } from './federation/declarations.ts';
import { federationFailures } from './federation/federation-run-book.ts';
import { agreedFederationValues, federationValues, type KeystoneFederation } from './federation/keystone-federation.ts';
import { mappingProblems } from './federation/mapping-checks.ts';
import { merged } from './merged-values.ts';
import { messagingConf, noRabbitMqPolicies } from './messaging.ts';
import { OpenStackRelease, type OpenStackReleaseProps } from './openstack-release.ts';
import { database, loggingOptions, oslo_messaging_notifications, oslo_messaging_rabbit, rabbitMqPolicies } from './oslo-sections.ts';
import { databasePool } from './profiles.ts';
import { defineOpenStackRelease, type ValuesOf } from './release-definition.ts';
import { bootstrap, databaseInit, databaseSync, job, rabbitInit } from './toolkit-jobs.ts';

/** Folders that Keystone gets beside those of the chart. */
const mounts = closedObject(
  {},
  {
    volumeMounts: list(closedObject({ name: text, mountPath: text, readOnly: trueOrFalse })),
    volumes: list(
      closedObject({
        name: text,
        secret: closedObject({ secretName: text, defaultMode: whole(0, 0o777) }, { items: list(closedObject({ key: text, path: text })) }),
      }),
    ),
  },
);

/** https://opendev.org/openstack/openstack-helm/src/tag/2025.2.0/keystone/values.yaml */
export const keystoneDefinition = defineOpenStackRelease(
  {
    name: 'keystone',
    images: {
      bootstrap: 'heat',
      db_init: 'heat',
      dep_check: 'kubernetes-entrypoint',
      keystone_api: 'keystone',
      keystone_credential_cleanup: 'heat',
      keystone_credential_rotate: 'keystone',
      keystone_credential_setup: 'keystone',
      keystone_db_sync: 'keystone',
      keystone_domain_manage: 'keystone',
      keystone_fernet_rotate: 'keystone',
      keystone_fernet_setup: 'keystone',
      ks_user: 'heat',
      rabbit_init: 'rabbitmq-management',
    },
    labels: { api: 'control', job: 'control' },
    pods: [
      {
        kind: 'Deployment',
        name: 'keystone-api',
        label: 'api',
        replicas: 'api',
        containers: [{ name: 'keystone-api', image: 'keystone_api', resources: 'api' }],
      },
      ...(['credential', 'fernet'] as const).flatMap((keys) => [
        {
          kind: 'CronJob' as const,
          name: `keystone-${keys}-rotate`,
          label: 'job',
          containers: [{ name: `keystone-${keys}-rotate`, image: `keystone_${keys}_rotate`, resources: `jobs.${keys}_rotate` }],
        },
        job(`keystone-${keys}-setup`, [{ name: `keystone-${keys}-setup`, image: `keystone_${keys}_setup`, resources: `jobs.${keys}_setup` }]),
      ]),
      bootstrap('keystone'),
      databaseInit('keystone'),
      databaseSync('keystone', 'keystone_db_sync'),
      job('keystone-domain-manage', [
        { name: 'keystone-domain-manage-init', image: 'bootstrap', resources: 'jobs.domain_manage', init: true },
        { name: 'keystone-domain-manage', image: 'keystone_domain_manage', resources: 'jobs.domain_manage' },
      ]),
      rabbitInit('keystone'),
    ],
    identity: { admin: 'admin', test: 'keystone-test' },
    databases: { oslo_db: { admin: 'root', keystone: 'keystone' } },
    messaging: { admin: 'rabbitmq', keystone: 'keystone' },
    cache: 'unsigned',
    publicServices: ['identity'],
    disruptionBudgets: { api: 'api' },
    without: ['ingress_api', 'job_image_repo_sync', 'pod_rally_test', 'secret_ingress_tls', 'secret_registry', 'service_ingress_api'],
    knownSecrets: [
      'endpoints.identity.auth.admin.password',
      'endpoints.identity.auth.test.password',
      'endpoints.oci_image_registry.auth.keystone.password',
      'endpoints.oslo_db.auth.admin.password',
      'endpoints.oslo_db.auth.keystone.password',
      'endpoints.oslo_messaging.auth.admin.password',
      'endpoints.oslo_messaging.auth.keystone.password',
    ],
  },
  {
    bootstrap: closedObject({}, { script: text }),
    conf: closedObject(
      {},
      {
        keystone: closedObject(
          {},
          {
            auth: closedObject(
              {},
              {
                /** Ways to prove who one is. @default - all but those of federation protocols */
                methods: list(text),
              },
            ),
            federation: closedObject(
              {},
              {
                /** What of the environment of a request says who made its token. */
                remote_id_attribute: text,
                /** Addresses to which tokens of browsers are sent. Compared letter by letter. */
                trusted_dashboard: closedObject({ type: oneOf('multistring'), values: list(text) }),
              },
            ),
            DEFAULT: closedObject({}, loggingOptions),
            token: closedObject(
              {},
              {
                /** Seconds for which a token is good. @default 43200 */
                expiration: whole(60),
              },
            ),
            security_compliance: closedObject(
              {},
              {
                /** Wrong passwords before an account is locked. @default 5 */
                lockout_failure_attempts: whole(1),
                /** Seconds for which it is. @default 1800 */
                lockout_duration: whole(1),
              },
            ),
            database,
            oslo_messaging_notifications,
            oslo_messaging_rabbit,
          },
        ),
        rabbitmq: rabbitMqPolicies,
        /** How many processes and threads Apache starts. https://httpd.apache.org/docs/2.4/mod/mpm_common.html */
        mpm_event: text,
        /** The site of Apache. @default - that of the chart */
        wsgi_keystone: text,
      },
    ),
    pod: closedObject({}, { mounts: closedObject({}, { keystone_api: closedObject({}, { keystone_api: mounts }) }) }),
  },
);

type KeystoneValues = ValuesOf<typeof keystoneDefinition>;

export interface KeystoneProps extends OpenStackReleaseProps<KeystoneValues> {
  /** Lets the people of the site in by its single sign-on. @default - users of Keystone's own, by their passwords */
  readonly federation?: KeystoneFederation;
  /**
   * The authority of clients, as PEM: from outside nobody reaches Keystone without a certificate of it, whatever else he proves. Browsers need one too,
   * because the single sign-on leads them here. @default - whoever comes by the ingress is heard
   */
  readonly clientAuthority?: SecretRef;
}

/**
 * For `tiny` 153 MiB with Apache's processes as below, measured; with those of the chart 486. Logins by the single sign-on add nothing that shows: 141 MiB after
 * twenty of them, on another database. For `standard` an estimate; there too
 * Keystone itself is one process a Pod, see {@link apache}.
 */
const budgets: Budgets<'api'> = {
  tiny: { api: budget({ request: 192, limit: 384 }, 100) },
  standard: { api: budget({ request: 640, limit: 1536 }, 500) },
};

const replicas = { tiny: { api: 2 }, standard: { api: 3 } } as const;

const apacheProcesses = ({ processes, threads }: { readonly processes: number; readonly threads: number }): string =>
  [
    '<IfModule mpm_event_module>',
    `  ServerLimit ${processes}`,
    `  StartServers ${processes}`,
    '  MinSpareThreads 4',
    `  MaxSpareThreads ${processes * threads}`,
    `  ThreadsPerChild ${threads}`,
    `  MaxRequestWorkers ${processes * threads}`,
    '  MaxConnectionsPerChild 0',
    '</IfModule>',
    '',
  ].join('\n');

/**
 * Of Apache itself, which takes connections. Keystone runs beside it in a process of its own, which the chart starts once a Pod, with one thread
 * (`WSGIDaemonProcess` in `conf.wsgi_keystone`): a Pod answers one request after the other, whatever stands here, and more Pods answer more at once.
 */
const apache = { tiny: { processes: 1, threads: 8 }, standard: { processes: 4, threads: 25 } } as const;

/** Jobs of the chart make and turn these over; the times are those of its values. */
const ownKeys = (namespace: string): readonly OperatorSecret[] => {
  const made = { namespace, keys: [], maker: "Keystone's chart" } as const;
  return [
    { ...made, name: 'keystone-fernet-keys', opens: 'makes tokens of anybody', replacement: 'every 12 hours, by a CronJob' },
    { ...made, name: 'keystone-credential-keys', opens: 'reads credentials that people keep in Keystone', replacement: 'every month, by a CronJob' },
  ];
};

/**
 * Keystone: users, tokens, and the catalogue of all other services. https://docs.openstack.org/keystone/2025.2/
 *
 * Reported as findings: what a federation would let in that it must not, and names in it that nobody makes.
 */
export class Keystone extends OpenStackRelease<KeystoneValues> {
  constructor(scope: IConstruct, id: string, { federation, clientAuthority, ...props }: KeystoneProps) {
    const { plane } = props;
    const { profile } = plane;
    super(scope, id, props, {
      definition: keystoneDefinition,
      budgets: budgets[profile],
      replicas: replicas[profile],
      purpose: {
        title: 'Keystone',
        does: 'Knows users, projects and the addresses of all other services, and gives tokens.',
        lossBreaks: 'nobody logs in, and a token that no service has seen in the last minutes is refused.',
        lossKeeps: 'Servers, networks and volumes that are there go on.',
        ...(federation === undefined ? {} : { failures: federationFailures(plane, federation) }),
      },
      values: merged(
        {
          conf: {
            keystone: { database: databasePool[profile], ...messagingConf },
            rabbitmq: noRabbitMqPolicies,
            mpm_event: apacheProcesses(apache[profile]),
          },
        },
        federation === undefined ? {} : federationValues(plane, federation),
      ) as KeystoneValues,
      ...(federation === undefined ? {} : { agreed: agreedFederationValues(plane, federation) }),
      publicAddresses: [{ endpoint: 'identity', service: 'keystone-api', port: 5000, ...(clientAuthority ? { clientAuthority } : {}) }],
      waitFor: [{ kind: 'Deployment', name: 'keystone-api' }],
    });
    localAccounts.declare(this, {
      product: 'OpenStack',
      account: 'admin of the domain default',
      allows: 'does everything in the whole cloud, by a password alone',
      by: plane.identityPassword('admin'),
    });
    for (const secret of ownKeys(plane.targetNamespace.name)) operatorSecrets.declare(this, secret);
    if (federation === undefined) return;
    this.addRequirement(federation.identity);
    declareFederation(this, plane, federation);
    this.#checkFederation(federation);
  }

  #checkFederation({ identity: { groups }, access }: KeystoneFederation): void {
    const { values, plane } = this;
    const { grants } = access;
    const image = plane.image('keystone');
    const problems = [
      ...accessProblems(access, groups),
      ...mappingProblems(access.rules ?? [], grants, groups),
      ...apacheProblems((values as KeystoneValues).conf?.wsgi_keystone ?? ''),
      ...(plane.imageMoves('keystone')
        ? [
            {
              what: `${image} is upstream's image of Keystone, and has no mod_auth_openidc: Apache would not start`,
              allowed: 'an image of your own registry, made by images/keystone-openidc/Containerfile',
              mend: "build it, and name it by images: { keystone: '…' } of OpenStack",
            },
          ]
        : []),
      ...(hasIngress(Site.of(this).inventory)
        ? []
        : [
            {
              what: 'browsers come to Keystone by the ingress, which the site does not have',
              allowed: 'an address named ingress in loadBalancerAddresses of the inventory',
              mend: 'add it, or leave identity out',
            },
          ]),
    ];
    for (const problem of problems) report(this, { rule: 'openstack-federation', ...problem });
  }
}
