import { type HostText, hostText } from '../core/host-text.ts';
import type { IpAddress } from '../inventory/index.ts';

/** https://github.com/tynany/frr_exporter#usage */
export const exporterPort = 9342;

/** Where its image lives; pulled by way of the mirrors that the inventory names for it. */
export const exporterRegistry = 'docker.io';

export const exporterImage = (version: string): string => `${exporterRegistry}/tynany/frr_exporter:${version}`;

/**
 * Started again beside the play, which does not wait for a registry and never stops because of one: FRR's own reload comes after this, and the
 * other leafs after that. An exporter that does not come back is an alert.
 */
export const restartExporter = 'systemctl restart --no-block frr-exporter.service || true';

/**
 * frr_exporter as a Quadlet of podman, which Rocky Linux 9 brings: neither its own repositories nor EPEL have a package of it.
 * https://docs.podman.io/en/v4.6.1/markdown/podman-systemd.unit.5.html
 *
 * It reads the Unix sockets of the daemons, which belong to FRR's user; of all that root may do it keeps the right to open them, and SELinux
 * lets no confined container do so. `MemoryMax` counts for the container too: podman runs it in the group of the service. Its start has time to
 * pull the image, which the 90 s of systemd are not.
 */
export const exporterFile = (version: string, address: IpAddress): HostText => hostText`[Unit]
Description=Prometheus exporter of FRR
Wants=frr.service
After=frr.service network-online.target

[Container]
Image=${exporterImage(version)}
ContainerName=frr-exporter
Network=host
ReadOnly=true
NoNewPrivileges=true
DropCapability=all
AddCapability=CAP_DAC_OVERRIDE
SecurityLabelDisable=true
Volume=/run/frr:/run/frr:ro
Exec=--frr.socket.dir-path=/run/frr --no-collector.ospf --web.listen-address=${address.toString()}:${exporterPort}

[Service]
MemoryMax=64M
TimeoutStartSec=900
Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target
`;
