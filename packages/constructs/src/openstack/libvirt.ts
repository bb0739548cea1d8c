import type { IConstruct } from 'constructs';
import { closedObject, either, list, nothing, oneOf, text, textLike, trueOrFalse } from '../core/closed-object.ts';
import { type Budgets, budget } from '../core/resources.ts';
import type { OpenStackCeph } from './ceph/openstack-ceph.ts';
import { OpenStackRelease, type OpenStackReleaseProps } from './openstack-release.ts';
import { defineOpenStackRelease, type ValuesOf } from './release-definition.ts';
import { agentBeside } from './virtual-networks.ts';

const uuid = textLike(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a UUID');

/** libvirtd.conf and qemu.conf write numbers, and the chart takes them as texts. */
const flag = oneOf('0', '1');

/** https://opendev.org/openstack/openstack-helm/src/tag/2025.2.0/libvirt/values.yaml */
export const libvirtDefinition = defineOpenStackRelease(
  {
    name: 'libvirt',
    images: { dep_check: 'kubernetes-entrypoint', libvirt: 'libvirt' },
    labels: { 'agent.libvirt': 'compute' },
    pods: [
      {
        kind: 'DaemonSet',
        name: 'libvirt-libvirt-default',
        label: 'agent.libvirt',
        hostNetwork: true,
        privileged: true,
        hostAccess: 'runs virtual machines beside its Pod, with devices, networks and folders of the machine',
        containers: [
          { name: 'init-dynamic-options', image: 'libvirt', init: true },
          { name: 'libvirt', image: 'libvirt', resources: 'libvirt' },
        ],
      },
    ],
    without: ['job_image_repo_sync', 'secret_registry'],
    knownSecrets: ['endpoints.oci_image_registry.auth.libvirt.password'],
  },
  {
    /** For the agent of which switch it waits on its node. */
    network: closedObject({}, { backend: list(oneOf('openvswitch', 'ovn')) }),
    conf: closedObject(
      {},
      {
        ceph: closedObject(
          {},
          {
            /** Whether init containers make a keyring with the key of client.admin, or of Cinder's user in the values. */
            enabled: trueOrFalse,
            cinder: closedObject(
              {},
              {
                /** A user whose key lies in a Secret. */
                external_ceph: closedObject({}, { enabled: trueOrFalse, user: text, secret_uuid: uuid, user_secret_name: text }),
              },
            ),
          },
        ),
        /** https://libvirt.org/daemons.html */
        libvirt: closedObject({}, { listen_tcp: flag, listen_tls: flag, log_level: oneOf('1', '2', '3', '4') }),
        /** https://libvirt.org/drvqemu.html */
        qemu: closedObject({}, { security_driver: either(oneOf('none'), nothing), max_core: text, nbd_tls: flag }),
      },
    ),
  },
);

export interface LibvirtProps extends OpenStackReleaseProps<ValuesOf<typeof libvirtDefinition>> {
  /** Whose volumes virtual machines open. @default - none */
  readonly ceph?: OpenStackCeph;
}

/**
 * An estimate: libvirtd takes about 50 MiB with some machines, and twice that while the script of the chart begins. The machines themselves run outside of the
 * Pod, in the slice `system`, so that they go on without it; what they take is kept from Pods by `reservedByRole` of the cluster.
 */
const budgets: Budgets<'libvirt'> = {
  tiny: { libvirt: budget({ request: 80, limit: 256 }, 50) },
  standard: { libvirt: budget({ request: 256, limit: 1024 }, 250) },
};

/**
 * libvirt: the hypervisor of every compute. https://libvirt.org/
 *
 * It listens on its socket alone. By TCP it would take orders from whoever reaches the port, as root: the chart opens it on the loopback, where everything
 * with the network of the machine reaches it. So no server moves while it runs: for that, libvirt of one compute must reach that of another, which is safe
 * by TLS with certificates of both alone, and the chart mounts these so that a renewed one never arrives.
 */
export class Libvirt extends OpenStackRelease<ValuesOf<typeof libvirtDefinition>> {
  constructor(scope: IConstruct, id: string, { ceph, ...props }: LibvirtProps) {
    const { plane } = props;
    const { backend } = plane.virtualNetworks;
    super(
      scope,
      id,
      { ...props, after: [...(props.after ?? []), ...(ceph ? [ceph] : [])] },
      {
        definition: libvirtDefinition,
        budgets: budgets[plane.profile],
        replicas: {},
        purpose: {
          title: 'libvirt',
          does: 'Runs virtual machines on every compute.',
          lossBreaks: 'no server on that compute is started, stopped, attached to a volume or shown to Nova.',
          lossKeeps: 'Servers that run go on: they are not in its Pod.',
        },
        values: {
          conf: {
            libvirt: { listen_tcp: '0', listen_tls: '0' },
            // The image knows the policy of no SELinux, and would label processes as the nodes' policy does not let them start from a container.
            qemu: { security_driver: 'none' },
          },
        },
        agreed: {
          network: { backend: [agentBeside[backend]] },
          conf: { ceph: { enabled: false, ...(ceph ? { cinder: { external_ceph: cinderUser(ceph) } } : {}) } },
        },
      },
    );
  }
}

/**
 * The key of Cinder's user from its Secret: what the chart calls Ceph of its own would take that of client.admin, or write the key into the Pods. Cinder and
 * Nova name the same UUID to libvirt.
 */
const cinderUser = (ceph: OpenStackCeph) => ({
  enabled: true,
  user: ceph.userOf('cinder'),
  secret_uuid: ceph.secretUuid,
  user_secret_name: ceph.secretNames.cinder,
});
