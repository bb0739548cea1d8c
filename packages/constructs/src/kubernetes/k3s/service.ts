import { dirname } from 'node:path/posix';
import { type HostText, hostText } from '../../core/host-text.ts';
import { k3sBinary } from '../k3s-command.ts';
import { auditLogFolder } from './api-server.ts';
import type { NodeKind } from './reservation.ts';

/** The systemd unit of K3s, as its installer names it. */
export const serviceOf: Readonly<Record<NodeKind, string>> = { server: 'k3s.service', agent: 'k3s-agent.service' };

export const firstServerGuard = '/usr/local/sbin/k3s-first-server-guard';
export const etcdFolder = '/var/lib/rancher/k3s/server/db/etcd';
export const snapshotFolder = '/var/lib/rancher/k3s/server/db/snapshots';

const execution = {
  // A server says when its API answers; an agent says nothing.
  server: { type: 'notify', command: 'server' },
  agent: { type: 'exec', command: 'agent' },
} as const satisfies Readonly<Record<NodeKind, object>>;

/**
 * The unit of K3s. Bastide does not run the installer of K3s, which writes one like it: https://github.com/k3s-io/k3s/blob/v1.35.8%2Bk3s1/install.sh
 *
 * @param k3sVersion stands in it so that another version is another unit, and K3s is started again.
 */
export const unitFile = (kind: NodeKind, k3sVersion: string): HostText => hostText`[Unit]
Description=Kubernetes by K3s ${k3sVersion} (${kind})
Documentation=https://docs.k3s.io

[Service]
Type=${execution[kind].type}
ExecStartPre=-/usr/sbin/modprobe --all br_netfilter overlay
ExecStart=${k3sBinary} ${execution[kind].command}
# Pods run on while K3s is started again.
KillMode=process
Delegate=yes
LimitNOFILE=1048576
LimitNPROC=infinity
LimitCORE=infinity
TasksMax=infinity
TimeoutStartSec=0

[Install]
WantedBy=multi-user.target
`;

/** Orders K3s after the network and the clock, keeps trying, and lets the kernel kill anything else first. */
const common = `[Unit]
Wants=network-online.target chrony-wait.service
After=network-online.target time-sync.target
# A server may have to wait for the other ones for longer than systemd's patience.
StartLimitIntervalSec=0

[Service]
OOMScoreAdjust=-999
Restart=always
RestartSec=10s
`;

/** The log of who did what is for root alone; the folder above is named too, because `install` gives its mode only to what is named. */
const auditLog = `ExecStartPre=/usr/bin/install -d -m 0700 ${dirname(auditLogFolder)} ${auditLogFolder}\n`;

/** The drop-in of an agent. */
export const agentDropIn = (): HostText => hostText`${common}`;

/** The drop-in of a server. */
export const serverDropIn = (): HostText => hostText`${common}${auditLog}`;

/**
 * The drop-in of the server whose configuration says `cluster-init`: it does not start where its disk is empty while its cluster lives.
 *
 * @param apiAddresses where the cluster would answer: the virtual address, and every other server.
 */
export const firstServerDropIn = (apiAddresses: readonly string[]): HostText =>
  hostText`${common}${auditLog}ExecStartPre=${firstServerGuard} ${etcdFolder} ${apiAddresses.join(' ')}\n`;

/**
 * Asks every address for the certificates of its cluster, which K3s gives to anybody; an answer means that a cluster lives.
 *
 * `cluster-init` on an empty disk makes a new cluster. On a machine that was set up again, with the same virtual address, that would be a
 * second one beside the first, and both would claim the address.
 */
export const firstServerGuardFile = (): HostText => hostText`#!/bin/sh
# Usage: k3s-first-server-guard ETCD_FOLDER API_ADDRESS...
# Fails where the etcd folder is not there although a server of the cluster answers.
set -eu
etcd_folder=$1
shift
[ -d "$etcd_folder" ] && exit 0
for address in "$@"; do
  if curl --insecure --silent --fail --output /dev/null --max-time 5 "https://$address:6443/cacerts"; then
    echo "This machine has no etcd data, but $address answers: the cluster lives. K3s would start a second one here." >&2
    echo "Name another firstServer of the K3sCluster in the site, apply that to all servers, then start this one: it joins." >&2
    exit 1
  fi
done
`;
