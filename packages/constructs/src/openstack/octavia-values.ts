import { closedObject, either, list, nothing, oneOf, text, trueOrFalse, whole } from '../core/closed-object.ts';
import { database, keystone_authtoken, loggingOptions, oslo_messaging_notifications, oslo_messaging_rabbit, rabbitMqPolicies, uwsgi } from './oslo-sections.ts';
import { secretText } from './release-definition.ts';

/** Folders that one container gets beside those of the chart, by its name. */
const mounts = (part: string) =>
  closedObject(
    {},
    {
      [part]: closedObject(
        {},
        {
          volumeMounts: list(closedObject({ name: text, mountPath: text, subPath: text, readOnly: trueOrFalse })),
          volumes: list(closedObject({ name: text, secret: closedObject({ secretName: text, defaultMode: whole(0, 0o777) }) })),
        },
      ),
    },
  );

/** How Octavia reaches another service. */
const client = closedObject({}, { endpoint_type: oneOf('publicURL', 'internalURL'), region_name: text });

/** What the chart of Octavia takes beside what follows from its facts. */
export const octaviaValues = {
  bootstrap: closedObject({}, { script: text }),
  conf: closedObject(
    {},
    {
      octavia: closedObject(
        {},
        {
          DEFAULT: closedObject({}, loggingOptions),
          certificates: closedObject(
            {},
            {
              ca_private_key_passphrase: secretText,
              endpoint_type: oneOf('publicURL', 'internalURL'),
              region_name: text,
              server_certs_key_passphrase: secretText,
            },
          ),
          cinder: client,
          controller_worker: closedObject(
            {},
            {
              amp_boot_network_list: text,
              amp_flavor_id: text,
              amp_image_owner_id: text,
              amp_secgroup_list: text,
              /** Of Nova; with none nobody can log in to a load balancer. */
              amp_ssh_key_name: either(text, nothing),
              /** Whether each load balancer is one server, or two of which one waits. @default 'SINGLE' */
              loadbalancer_topology: oneOf('SINGLE', 'ACTIVE_STANDBY'),
              workers: whole(1, 64),
            },
          ),
          database,
          glance: client,
          health_manager: closedObject(
            {},
            {
              controller_ip_port_list: text,
              /** Processes; without it as many as the machine has processors. */
              health_update_threads: whole(1, 64),
              heartbeat_key: secretText,
              stats_update_threads: whole(1, 64),
            },
          ),
          keystone_authtoken,
          neutron: closedObject({}, { region_name: text, valid_interfaces: text }),
          nova: closedObject(
            {},
            {
              endpoint_type: oneOf('publicURL', 'internalURL'),
              region_name: text,
              /** Whether the two servers of a load balancer keep off the same hypervisor. @default false */
              enable_anti_affinity: trueOrFalse,
            },
          ),
          oslo_messaging_notifications,
          oslo_messaging_rabbit,
          service_auth: closedObject({}, { username: text, password: secretText, project_name: text, project_domain_name: text, user_domain_name: text }),
          task_flow: closedObject({}, { jobboard_enabled: trueOrFalse }),
        },
      ),
      octavia_api_uwsgi: uwsgi,
      rabbitmq: rabbitMqPolicies,
    },
  ),
  helm3_hook: trueOrFalse,
  pod: closedObject(
    {},
    {
      mounts: closedObject(
        {},
        {
          octavia_health_manager: mounts('octavia_health_manager'),
          octavia_housekeeping: mounts('octavia_housekeeping'),
          octavia_worker: mounts('octavia_worker'),
        },
      ),
    },
  ),
};
