import { closedObject, either, list, map, nothing, number, oneOf, text, textLike, trueOrFalse, whole } from '../core/closed-object.ts';
import { database, keystone_authtoken, loggingOptions, oslo_messaging_notifications, oslo_messaging_rabbit, rabbitMqPolicies, uwsgi } from './oslo-sections.ts';

/** Of what servers are promised to what the machine has. */
const ratio = number(0, 100);

const cidr = textLike(/^[0-9a-f.:]+\/\d+$/, 'a prefix, e.g. 10.21.40.0/24');

const uuid = textLike(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a UUID');

/** What a server gets. */
const flavor = closedObject({
  name: text,
  /** MiB. */
  ram: whole(1),
  vcpus: whole(1),
  /** GiB. */
  disk: whole(0),
});

/** Where a chart lets one say more volumes for a container. */
const mounts = closedObject(
  {},
  {
    volumes: list(
      closedObject({
        name: text,
        projected: closedObject({
          sources: list(
            closedObject(
              {},
              {
                configMap: closedObject({ name: text }),
                secret: closedObject({ name: text }),
              },
            ),
          ),
          defaultMode: whole(0, 0o777),
        }),
      }),
    ),
    volumeMounts: list(closedObject({ name: text, mountPath: text, readOnly: trueOrFalse })),
  },
);

/** What is said to the chart of Nova beside what releases have in common. https://docs.openstack.org/nova/2025.2/configuration/config.html */
export const novaValues = {
  /** Which agent of the network it waits for on its node. */
  network: closedObject({}, { backend: list(oneOf('openvswitch', 'ovn')) }),
  console: closedObject({}, { address_search_enabled: trueOrFalse }),
  bootstrap: closedObject({}, { structured: closedObject({}, { flavors: closedObject({}, { enabled: trueOrFalse, options: map(either(flavor, nothing)) }) }) }),
  annotations: closedObject({}, { job: closedObject({}, { nova_bootstrap: map(text) }) }),
  pod: closedObject(
    {},
    {
      use_fqdn: closedObject({}, { compute: trueOrFalse }),
      useHostNetwork: closedObject({}, { novncproxy: trueOrFalse }),
      mounts: closedObject({}, { nova_compute: closedObject({}, { nova_compute: mounts }) }),
    },
  ),
  conf: closedObject(
    {},
    {
      ceph: closedObject({}, { enabled: trueOrFalse }),
      /** In which network a hypervisor is reached by the others. */
      hypervisor: closedObject({}, { host_network_cidr: cidr }),
      /** In which network servers would move while they run, if libvirt of one compute took orders from another. */
      libvirt: closedObject({}, { live_migration_network_cidr: cidr }),
      nova: closedObject(
        {},
        {
          DEFAULT: closedObject(
            {},
            {
              ...loggingOptions,
              /** Processors of servers for each of the machine; the chart says 3. */
              cpu_allocation_ratio: ratio,
              /** Memory of servers for that of the machine; above 1 the kernel ends servers when all use theirs. */
              ram_allocation_ratio: ratio,
              disk_allocation_ratio: ratio,
              /** MiB that servers do not get. */
              reserved_host_memory_mb: whole(0),
              reserved_host_disk_mb: whole(0),
              resume_guests_state_on_host_boot: trueOrFalse,
              /** Whether the scheduler may choose the compute of a server when it is resized. @default false */
              allow_resize_to_same_host: trueOrFalse,
              max_concurrent_builds: whole(0),
              max_concurrent_live_migrations: whole(0),
              force_config_drive: trueOrFalse,
            },
          ),
          api_database: database,
          database,
          conductor: closedObject({}, { workers: whole(1, 64) }),
          scheduler: closedObject(
            {},
            {
              workers: whole(1, 64),
              max_attempts: whole(1),
              /** Seconds after which new computes are looked for; -1 is never. */
              discover_hosts_in_cells_interval: whole(-1),
            },
          ),
          filter_scheduler: closedObject(
            {},
            {
              /** Names with commas between them; they replace those of Nova. */
              enabled_filters: text,
              /** Below zero, one machine is filled before the next. @default 1 */
              ram_weight_multiplier: number(-1000, 1000),
            },
          ),
          quota: closedObject({}, { instances: whole(-1), cores: whole(-1), ram: whole(-1) }),
          libvirt: closedObject(
            {},
            {
              virt_type: oneOf('kvm', 'qemu'),
              cpu_mode: oneOf('host-model', 'host-passthrough', 'custom', 'none'),
              cpu_models: text,
              images_type: oneOf('qcow2', 'raw', 'rbd'),
              images_rbd_pool: text,
              rbd_user: either(text, nothing),
              rbd_secret_uuid: either(uuid, nothing),
              live_migration_permit_auto_converge: trueOrFalse,
              live_migration_permit_post_copy: trueOrFalse,
            },
          ),
          neutron: closedObject({}, { metadata_proxy_shared_secret: text }),
          vnc: closedObject({}, { server_listen: text, server_proxyclient_address: text, auth_schemes: text }),
          keystone_authtoken,
          oslo_messaging_notifications,
          oslo_messaging_rabbit,
        },
      ),
      nova_api_uwsgi: uwsgi,
      nova_metadata_uwsgi: uwsgi,
      rabbitmq: rabbitMqPolicies,
    },
  ),
};
