import type { IConstruct } from 'constructs';
import { type Flow, type FlowEnd, flows } from '../../contributions/flows.ts';
import { Site } from '../../core/site.ts';
import type { Machine } from '../../inventory/index.ts';
import type { FreeIpaProps } from './props.ts';

type Service = Pick<Flow, 'protocol' | 'ports' | 'why' | 'encryption' | 'authentication'>;

const names: readonly Service[] = (['UDP', 'TCP'] as const).map((protocol) => ({ protocol, ports: [53], why: 'names of the site', encryption: 'clear' }));

/** Kerberos encrypts what is secret in its messages by keys of its own. */
const kerberos: readonly Service[] = (['UDP', 'TCP'] as const).map((protocol) => ({
  protocol,
  ports: [88, 464],
  why: 'logins and changes of passwords (Kerberos)',
  encryption: 'clear',
  authentication: 'Kerberos',
}));

const directory: Service = {
  protocol: 'TCP',
  ports: [389],
  why: 'people, groups, rules of access and sudo',
  encryption: 'TLS',
  authentication: 'Kerberos',
};

/** One thing a port, as https://www.freeipa.org/page/Quick_Start_Guide lists them; 636 is opened by who uses it. */
const ofHosts: readonly Service[] = [
  ...kerberos,
  directory,
  { protocol: 'TCP', ports: [443], why: 'a machine is enrolled', encryption: 'TLS', authentication: 'a password for one time, then Kerberos' },
  { protocol: 'TCP', ports: [80], why: 'whether a certificate is revoked (OCSP)', encryption: 'clear', authentication: 'answers are signed' },
];

const ofReplicas: readonly Service[] = [
  ...kerberos,
  { ...directory, why: 'replicas tell each other what changed' },
  { protocol: 'TCP', ports: [443], why: 'a replica joins, and asks for certificates', encryption: 'TLS', authentication: 'Kerberos' },
];

const ofPeople: readonly Service[] = [
  { protocol: 'TCP', ports: [22], why: 'Ansible and people who mend replicas', encryption: 'SSH', authentication: 'keys of people and of hosts' },
  { protocol: 'TCP', ports: [443], why: 'administrators add and remove people', encryption: 'TLS', authentication: 'password of the person' },
];

export const declareFlows = (from: IConstruct, { replicas, backup }: FreeIpaProps, machines: readonly Machine[]): void => {
  const { inventory } = Site.of(from);
  const network = replicas[0]?.address.network;
  if (network === undefined) return;
  const ends = replicas.map(({ address }): FlowEnd => ({ kind: 'virtual-address', virtualAddress: address }));
  const declare = (source: FlowEnd, to: FlowEnd, services: readonly Service[]): void => {
    for (const service of services) flows.declare(from, { from: source, to, ...service });
  };
  const outside = (name: string): FlowEnd => ({ kind: 'outside', name });
  const reaching = machines.filter(({ addresses }) => addresses.some((held) => held.network === network));
  for (const end of ends) {
    declare({ kind: 'machines', machines: reaching, network }, end, ofHosts);
    for (const other of ends) if (other !== end) declare(end, other, ofReplicas);
    declare(outside('people of the site'), end, ofPeople);
    for (const address of inventory.nameServers) {
      declare(outside(`name server ${address}`), end, names);
      const forwarding = names.map((service) => ({ ...service, why: 'names that are not of the site' }));
      declare(end, outside(`name server ${address}`), forwarding);
    }
    for (const name of inventory.timeServers)
      declare(end, outside(name), [{ protocol: 'UDP', ports: [123], why: 'Kerberos refuses clocks that differ by 5 minutes (NTP)', encryption: 'clear' }]);
    const https = { protocol: 'TCP', ports: [443], encryption: 'TLS' } as const;
    declare(end, outside('package repositories'), [{ ...https, why: 'packages of the operating system', authentication: 'signatures of packages' }]);
    const [host, port] = backup.store.endpoint.split(':');
    declare(end, outside(host!), [{ ...https, ports: [Number(port ?? 443)], why: 'backups of FreeIPA', authentication: 'keys of the store' }]);
  }
};
