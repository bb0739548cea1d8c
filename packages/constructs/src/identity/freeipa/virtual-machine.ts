import { Construct, type IConstruct } from 'constructs';
import { HostFile } from '../../core/host-file.ts';
import { nameBasedUuid, uuidsOfDnsNames } from '../../core/name-based-uuid.ts';
import { Site } from '../../core/site.ts';
import { interfaceOn } from '../../inventory/interface.ts';
import { networkConfig, userData } from './cloud-init.ts';
import { defineScript, virtualMachineFolder } from './define-virtual-machine.ts';
import { domainXml } from './domain-xml.ts';
import { replicaFqdn } from './names.ts';
import type { FreeIpaReplica } from './props.ts';

export interface ReplicaVirtualMachineProps {
  readonly replica: FreeIpaReplica;
  readonly memoryMebibytes: number;
  /** Who Ansible logs in as. */
  readonly user: string;
}

/** The files by which a machine carries a replica. */
export class ReplicaVirtualMachine extends Construct {
  constructor(scope: IConstruct, id: string, { replica, memoryMebibytes, user }: ReplicaVirtualMachineProps) {
    super(scope as Construct, id);
    const site = Site.of(this);
    const { machine, address } = replica;
    const interfaceName = interfaceOn(machine, address.network);
    // Reported: nobody writes files while there is an error.
    if (interfaceName === undefined) return;
    const host = site.host(machine);
    const { name } = address;
    const uuid = nameBasedUuid(uuidsOfDnsNames, replicaFqdn(replica, site.inventory.domain));
    const mac = macOf(uuid);
    const apply = { run: `${defineScript} ${name}` };
    const place = (file: string) => `${virtualMachineFolder}/${name}/${file}`;
    new HostFile(this, 'domain', {
      host,
      path: place('domain.xml'),
      content: domainXml({ name, uuid, memoryMebibytes, interfaceName, mac }),
      validate: 'virt-xml-validate %s domain',
      apply,
    });
    new HostFile(this, 'user-data', { host, path: place('user-data'), content: userData(replica, site.inventory, user), apply });
    new HostFile(this, 'network-config', { host, path: place('network-config'), content: networkConfig(replica, site.inventory, mac), apply });
  }
}

/** Of the range that QEMU gives out by itself; the end follows from the name. */
const macOf = (uuid: string): string => ['52', '54', '00', ...uuid.slice(-6).match(/../g)!].join(':');
