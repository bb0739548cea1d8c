import { entriesOf, own } from '../facts-walk.ts';
import { type Path, pathText, type Report, say } from '../problem.ts';
import type { PartialFacts } from '../schema.ts';
import { carriedNetworks } from './addresses.ts';
import type { Check } from './check.ts';
import { unknownName } from './references.ts';

/** One end of a cable, whatever it is at. */
interface CableEnd {
  readonly machine?: string;
  readonly nic?: string;
  readonly switch?: string;
  readonly port?: number;
  readonly outside?: string;
}

/** Cables end where something is, and what is at both ends passes the packets that run through. */
export const checkCabling: Check = (facts, report) => {
  checkMtuOfNics(facts, report);
  const cabled = new Set<string>();
  for (const [index, cable] of (facts.cables ?? []).entries()) {
    const ends = (['from', 'to'] as const).map((side) => ({ path: ['cables', index, side], end: (cable?.[side] ?? {}) as CableEnd }));
    for (const { path, end } of ends) {
      checkEnd(path, end, facts, report);
      if (end.machine !== undefined) cabled.add(`${end.machine} ${end.nic}`);
    }
    if (ends.every(({ end }) => end.outside !== undefined)) {
      report({
        rule: 'inventory-cable',
        path: ['cables', index],
        what: 'both ends of the cable are outside of the site',
        allowed: 'at least one end at a machine or a switch',
        mend: 'Correct one end, or remove the cable.',
      });
    }
    const nic = ends.find(({ end }) => end.machine !== undefined)?.end;
    const port = ends.find(({ end }) => end.switch !== undefined)?.end;
    if (nic && port) checkMtuOfSwitch(nic, port, facts, report);
  }
  checkUncabled(cabled, facts, report);
};

const checkEnd = (path: Path, end: CableEnd, facts: PartialFacts, report: Report): void => {
  const nics = own(facts.machines, end.machine)?.nics;
  if (nics && end.nic !== undefined && !Object.hasOwn(nics, end.nic)) {
    report({ rule: 'inventory-reference', path: [...path, 'nic'], ...unknownName(end.nic, pathText(['machines', end.machine!, 'nics']), Object.keys(nics)) });
  }
  const ports = own(facts.switches, end.switch)?.ports;
  if (ports !== undefined && end.port !== undefined && end.port > ports) {
    report({
      rule: 'inventory-cable',
      path: [...path, 'port'],
      what: say`the switch ${end.switch} has no port ${end.port}`,
      allowed: `1 to ${ports}`,
      mend: 'Read the number on the switch.',
    });
  }
};

const checkMtuOfNics = (facts: PartialFacts, report: Report): void => {
  for (const [machine, { nics }] of entriesOf(facts.machines)) {
    for (const [name, nic] of entriesOf(nics)) {
      for (const network of carriedNetworks({ [name]: nic })) {
        const mtu = own(facts.networks, network)?.mtu;
        if (mtu === undefined || nic.mtu === undefined || mtu <= nic.mtu) continue;
        report({
          rule: 'inventory-network',
          path: ['machines', machine, 'nics', name, 'mtu'],
          what: say`the NIC passes packets of ${nic.mtu} bytes, and the network ${network} that it carries has packets of ${mtu}`,
          allowed: `${mtu} or more`,
          mend: 'Raise the MTU of the NIC, or lower that of the network.',
        });
      }
    }
  }
};

const checkMtuOfSwitch = (nicEnd: CableEnd, portEnd: CableEnd, facts: PartialFacts, report: Report): void => {
  const nic = own(own(facts.machines, nicEnd.machine)?.nics, nicEnd.nic);
  const networkSwitch = own(facts.switches, portEnd.switch);
  if (nic?.mtu === undefined || networkSwitch?.mtu === undefined || nic.mtu <= networkSwitch.mtu) return;
  report({
    rule: 'inventory-network',
    path: ['machines', nicEnd.machine!, 'nics', nicEnd.nic!, 'mtu'],
    what: say`the NIC sends packets of ${nic.mtu} bytes, and the switch ${portEnd.switch} drops what is over ${networkSwitch.mtu}`,
    allowed: `at most ${networkSwitch.mtu}`,
    mend: 'Lower the MTU of the NIC and of the networks that it carries.',
  });
};

const checkUncabled = (cabled: ReadonlySet<string>, facts: PartialFacts, report: Report): void => {
  // A cable of the wrong shape may be the one that is missed.
  if (facts.cables === undefined || !facts.cables.every((cable) => isWhole(cable?.from) && isWhole(cable?.to))) return;
  for (const [machine, { nics }] of entriesOf(facts.machines)) {
    for (const [nic] of entriesOf(nics)) {
      if (cabled.has(`${machine} ${nic}`)) continue;
      report({
        rule: 'inventory-cable',
        severity: 'warning',
        path: ['machines', machine, 'nics', nic],
        at: 'key',
        what: say`no cable ends at the NIC ${nic} of ${machine}`,
        allowed: 'a cable for every NIC that is in use',
        mend: 'Add the cable, or remove the NIC.',
      });
    }
  }
};

const isWhole = (end: CableEnd = {}): boolean =>
  (end.machine !== undefined && end.nic !== undefined) || (end.switch !== undefined && end.port !== undefined) || end.outside !== undefined;
