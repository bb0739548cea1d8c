import {
  contains,
  type Flow,
  type FlowEnd,
  flows,
  helmReleaseNamespace,
  hostPorts,
  loadBalancerServices,
  pathOf,
  portsWithoutFlow,
  releases,
  scrapes,
} from '@bastide/constructs';
import { definePolicy, type PolicyInput, type Violation } from './policy.ts';
import { names } from './scheduling.ts';

export const flowsComplete = definePolicy({
  id: 'flows-complete',
  title: 'Every port that the network can reach has a flow, and every flow has both its ends',
  why: 'Firewalls open what flows say: a forgotten flow is an outage behind the next firewall, a flow to nowhere is a hole.',
  severity: 'error',
  *check(input) {
    yield* forgottenPorts(input);
    yield* forgottenServices(input);
    yield* flowsWithoutEnd(input);
  },
});

const forgottenPorts = function* ({ site: { contributions } }: PolicyInput): Generator<Violation> {
  const declared = contributions.of(flows).map(({ value }) => value);
  for (const { from, value } of portsWithoutFlow(contributions.of(hostPorts), declared, contributions.of(scrapes))) {
    yield {
      construct: pathOf(from),
      what: `${value.process} listens on ${value.protocol} ${value.port}, and no flow leads there`,
      mend: 'declare who speaks to it, or bind it to the loopback',
      counterExample: [`on ${names(value.machines)}`],
    };
  }
};

/** A Service with an address of the site listens as well as any process. */
const forgottenServices = function* ({ site }: PolicyInput): Generator<Violation> {
  const declared = site.contributions.of(flows).map(({ value }) => value);
  for (const { from, value } of site.contributions.of(loadBalancerServices)) {
    for (const { protocol, port } of value.ports) {
      const leading = declared.some(
        ({ to, protocol: spoken, ports }) =>
          to.kind === 'load-balancer' && to.name === value.addressName && spoken === protocol && ports.some((range) => contains(range, port)),
      );
      if (leading) continue;
      yield {
        construct: pathOf(from),
        what: `the Service ${value.namespace}/${value.service} answers on ${protocol} ${port} of the load-balancer address ${value.addressName}, and no flow leads there`,
        mend: 'declare who speaks to it, or close the port',
      };
    }
  }
};

const flowsWithoutEnd = function* (input: PolicyInput): Generator<Violation> {
  for (const { from, value } of input.site.contributions.of(flows)) {
    const said = `the flow "${value.why}" (${portsText(value)})`;
    const problems = [endProblem(input, value.from, 'comes from'), endProblem(input, value.to, 'leads to'), listenerProblem(input, value)];
    for (const problem of problems) {
      if (problem === undefined) continue;
      yield { construct: pathOf(from), what: `${said} ${problem}`, mend: 'name what is there, or drop the flow' };
    }
  }
};

/** Ends must exist, whatever is spoken. */
const endProblem = ({ site, workloads }: PolicyInput, end: FlowEnd, verb: string): string | undefined => {
  if (end.kind === 'machines') {
    if (end.machines.length === 0) return `${verb} no machine`;
    const without = end.machines.filter(({ addresses }) => !addresses.some(({ network }) => network === end.network));
    return without.length === 0 ? undefined : `${verb} ${names(without)}, without an address in ${end.network.name}`;
  }
  if (end.kind === 'pods') {
    const found = workloads.some(({ workload }) => workload.namespace === end.namespace && (end.workload === undefined || workload.name === end.workload));
    // Jobs of Helm come with releases; they are there for minutes, and no product sizes them.
    const isHelm = end.namespace === helmReleaseNamespace && end.workload === undefined && site.contributions.of(releases).length > 0;
    return found || isHelm
      ? undefined
      : `${verb} Pods of ${end.namespace}${end.workload === undefined ? '' : `/${end.workload}`}, which the site does not have`;
  }
  if (end.kind === 'load-balancer') {
    const found = site.contributions.of(loadBalancerServices).some(({ value }) => value.addressName === end.name);
    return found ? undefined : `${verb} the load-balancer address ${end.name}, which no Service has`;
  }
  return undefined;
};

/** On machines and load balancers it is known who listens. */
const listenerProblem = ({ site }: PolicyInput, { to, protocol, ports }: Flow): string | undefined => {
  if (protocol === 'ICMP') return undefined;
  if (to.kind === 'load-balancer') {
    const open = site.contributions.of(loadBalancerServices).filter(({ value }) => value.addressName === to.name);
    if (open.length === 0) return undefined;
    const deaf = ports.filter((range) => !open.some(({ value }) => value.ports.some((each) => each.protocol === protocol && contains(range, each.port))));
    return deaf.length === 0 ? undefined : `leads to ${to.name}, whose Service has no such port`;
  }
  if (to.kind !== 'machines') return undefined;
  const listening = site.contributions.of(hostPorts).map(({ value }) => value);
  const deaf = to.machines.filter((machine) =>
    ports.some(
      (range) =>
        !listening.some(
          (port) => port.reachedFrom !== 'loopback' && port.protocol === protocol && contains(range, port.port) && port.machines.includes(machine),
        ),
    ),
  );
  return deaf.length === 0 ? undefined : `leads to ${names(deaf)}, where nothing listens`;
};

const portsText = ({ protocol, ports }: Flow): string =>
  [protocol, ports.map((range) => (typeof range === 'number' ? String(range) : `${range.first}-${range.last}`)).join(', ')].filter(Boolean).join(' ');
