/**
 * The facts of a new site: three machines, one switch, two networks. Private addresses (RFC 1918), MAC addresses for documentation (RFC 7042);
 * the engineer replaces what is not so.
 */
export const inventoryTemplate = (site: string): string => `# yaml-language-server: $schema=../../constructs/src/inventory/inventory.schema.json
#
# The facts of ${site}. Decisions stand in site.ts. Replace what is not so: models, MAC addresses, disks, networks.
# Missing addresses are filled in by \`bastide allocate\`, which never changes one that stands here.

site: ${site}
domain: ${site}.example

racks:
  rack-1: {}
  rack-2: {}
  rack-3: {}

powerFeeds:
  feed-1: { watts: 3000 }
  feed-2: { watts: 3000 }
  feed-3: { watts: 3000 }

switches:
  switch-1:
    model: Example 24
    ports: 24
    mtu: 9194
    rack: rack-1
    position: 10
    powerFeed: feed-1
    addresses: { management: 10.10.10.2 }

networks:
  management:
    description: Installation, SSH
    vlan: 10
    prefix: 10.10.10.0/24
    gateway: 10.10.10.1
    mtu: 1500
    allocate: { first: 10.10.10.11, last: 10.10.10.99 }
  cluster:
    description: Kubernetes nodes
    vlan: 20
    prefix: 10.10.20.0/24
    gateway: 10.10.20.1
    mtu: 9000
    allocate: { first: 10.10.20.11, last: 10.10.20.99 }

virtualAddresses:
  kubernetes-api: { network: cluster, address: 10.10.20.5, description: Kubernetes API on one of its servers }

pools:
  pods: 10.42.0.0/16
  services: 10.43.0.0/16

# Buckets outside the site.
objectStores:
  etcd-snapshots: { endpoint: s3.backup.example, region: eu-west-1, bucket: ${site}-backups, folder: etcd }

autonomousSystems:
  kubernetes: 64700

nameServers: [192.0.2.53]
timeServers: [ntp.${site}.example]

machines:
${[1, 2, 3].map(machine).join('')}
cables:
${[1, 2, 3].map((number) => `  - { from: { machine: control-${number}, nic: eno1 }, to: { switch: switch-1, port: ${number} } }\n`).join('')}`;

const machine = (number: number): string => `  control-${number}:
    model: Example
    platform: rocky-9
    memory: 16GiB
    cpu: { threads: 8, architecture: amd64 }
    rack: rack-${number}
    position: 1
    powerFeed: feed-${number}
    roles: [control]
    autonomousSystem: kubernetes
    nics:
      eno1: { mac: '00:00:5e:00:53:0${number}', mtu: 9000, untagged: management, tagged: [cluster] }
    disks:
      system: { path: /dev/disk/by-id/nvme-EXAMPLE_000${number}, bus: nvme, size: 512GB, rotational: false }
    addresses:
      management: 10.10.10.1${number}
      cluster: 10.10.20.1${number}
`;
