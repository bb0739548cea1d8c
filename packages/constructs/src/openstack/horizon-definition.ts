import { closedObject, either, list, map, nothing, oneOf, text, trueOrFalse } from '../core/closed-object.ts';
import { defineOpenStackRelease, secretText, type ValuesOf } from './release-definition.ts';
import { databaseInit, databaseSync } from './toolkit-jobs.ts';

/** The chart writes it into a file of Python. */
const pythonBoolean = oneOf('True', 'False');

/** Settings that the chart's template reads. https://docs.openstack.org/horizon/2025.2/configuration/settings.html */
const localSettings = closedObject(
  {},
  {
    /** Names by which a browser may ask. */
    allowed_hosts: list(text),
    auth: closedObject(
      {},
      {
        /** Ways to log in beside Keystone's own passwords. */
        idp_mapping: list(closedObject({ name: text, label: text, idp: text, protocol: text })),
        sso: closedObject({}, { enabled: trueOrFalse, initial_choice: text, websso_keystone_url: text }),
      },
    ),
    csrf_cookie_httponly: pythonBoolean,
    csrf_cookie_secure: pythonBoolean,
    csrf_trusted_origins: list(text),
    debug: pythonBoolean,
    disallow_iframe_embed: pythonBoolean,
    horizon_images_upload_mode: oneOf('legacy', 'direct', 'off'),
    horizon_secret_key: secretText,
    keystone_default_domain: text,
    /** Domains that a browser may choose from, where it may; `null` takes one of the chart away. */
    keystone_domains: map(either(text, nothing)),
    keystone_multidomain_dropdown: pythonBoolean,
    keystone_multidomain_support: pythonBoolean,
    log_level: oneOf('DEBUG', 'INFO', 'WARNING', 'ERROR'),
    openstack_cinder_features: closedObject({}, { enable_backup: pythonBoolean }),
    /** Any setting by its name, as JSON. */
    raw: map(either(text, trueOrFalse, list(text))),
    secure_proxy_ssl_header: trueOrFalse,
    session_cookie_httponly: pythonBoolean,
    session_cookie_secure: pythonBoolean,
  },
);

/** https://opendev.org/openstack/openstack-helm/src/tag/2025.2.0/horizon/values.yaml */
export const horizonDefinition = defineOpenStackRelease(
  {
    name: 'horizon',
    images: { db_init: 'heat', dep_check: 'kubernetes-entrypoint', horizon: 'horizon', horizon_db_sync: 'horizon' },
    labels: { dashboard: 'control', job: 'control' },
    pods: [
      {
        kind: 'Deployment',
        name: 'horizon',
        label: 'dashboard',
        replicas: 'server',
        containers: [{ name: 'horizon', image: 'horizon', resources: 'server' }],
        priority: 'sheddable',
        priorityClassKey: 'horizon',
      },
      databaseInit('horizon'),
      databaseSync('horizon'),
    ],
    // Only the test logs in as this user.
    identity: { admin: null },
    databases: { oslo_db: { admin: 'root', horizon: 'horizon' } },
    cache: 'unsigned',
    publicServices: ['dashboard'],
    disruptionBudgets: { horizon: 'server' },
    without: ['ingress_api', 'job_image_repo_sync', 'pod_helm_test', 'secret_ingress_tls', 'secret_keystone', 'secret_registry', 'service_ingress'],
    knownSecrets: [
      'conf.horizon.local_settings.config.horizon_secret_key',
      'endpoints.identity.auth.admin.password',
      'endpoints.oci_image_registry.auth.horizon.password',
      'endpoints.oslo_db.auth.admin.password',
      'endpoints.oslo_db.auth.horizon.password',
    ],
  },
  {
    conf: closedObject(
      {},
      {
        horizon: closedObject(
          {},
          {
            /** The site of Apache. */
            apache: text,
            local_settings: closedObject({}, { config: localSettings }),
          },
        ),
      },
    ),
  },
);

export type HorizonValues = ValuesOf<typeof horizonDefinition>;
