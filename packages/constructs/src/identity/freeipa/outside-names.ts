import type { IConstruct } from 'constructs';
import { dnsNames } from '../../contributions/dns-names.ts';
import { flows } from '../../contributions/flows.ts';
import type { Contributions } from '../../core/contribution.ts';
import { shown } from '../../core/secret-shape.ts';
import { report, Site } from '../../core/site.ts';
import { IpAddress } from '../../inventory/index.ts';
import type { FreeIpaProps } from './props.ts';

const rule = 'freeipa-names';

/** Names that the domain has outside of the site, for the replicas and for the name servers of the cluster. */
export const declareOutsideNames = (from: IConstruct, { outsideNames = {} }: FreeIpaProps): void => {
  const { domain } = Site.of(from).inventory;
  for (const [label, text] of Object.entries(outsideNames)) {
    const name = `${label}.${domain}`;
    const address = IpAddress.parse(text);
    if (address !== undefined) dnsNames.declare(from, { name, target: { kind: 'address', address }, audience: 'site' });
    else {
      report(from, {
        rule,
        what: `outsideNames says ${shown(text)} of ${name}`,
        allowed: 'an IPv4 or IPv6 address, e.g. 203.0.113.80',
        mend: 'write the address that the name has today',
      });
    }
  }
};

/** What the site asks outside by a name of its own domain, which nobody gave an address: it is gone once the replicas answer for the domain. */
export const checkOutsideNames = (from: IConstruct, all: Contributions): void => {
  const { domain, machines } = Site.of(from).inventory;
  const known = new Set([...all.of(dnsNames).map(({ value }) => value.name), ...[...machines].map(({ fqdn }) => fqdn)]);
  const isKnown = (name: string): boolean => known.has(name) || known.has(name.replace(/^[^.]+/, '*'));
  const asked = all.of(flows).flatMap(({ from: who, value: { to, why } }) => (to.kind === 'outside' ? [{ who, name: to.name, why }] : []));
  const lost = asked.filter(({ name }) => name.endsWith(`.${domain}`) && !name.includes(' ') && !isKnown(name));
  for (const [name, [first]] of Map.groupBy(lost, (each) => each.name)) {
    report(first!.who, {
      rule,
      what: `${name} is outside of the site and nobody says its address: once FreeIPA answers for ${domain}, it is not found (${first!.why})`,
      allowed: `a name with an address, or one that is not below ${domain}`,
      mend: `add ${name.slice(0, -domain.length - 1)} to outsideNames of FreeIpa, with the address that it has today`,
    });
  }
};
