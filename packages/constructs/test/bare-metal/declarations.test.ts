import { expect, it } from 'vitest';
import { Ansible } from '../../src/bare-metal/ansible/ansible.ts';
import { type Flow, flows } from '../../src/contributions/flows.ts';
import { hostPorts } from '../../src/contributions/host-ports.ts';
import { plan } from '../../src/core/plan.ts';
import { changedInventory, smallSite } from '../fixtures/small-site.ts';

const declared = (inventory = changedInventory(() => {})) => {
  const site = smallSite(inventory);
  new Ansible(site, 'ansible', { user: 'operator' });
  plan(site);
  return { flows: site.contributions.of(flows).map(({ value }) => value), ports: site.contributions.of(hostPorts).map(({ value }) => value) };
};
const namesAt = ({ to, from }: Flow) => [to, from].flatMap((end) => (end.kind === 'machines' ? end.machines.map(({ name }) => name) : []));

it('people reach every machine that is managed by SSH, where sshd listens', () => {
  const { flows: all, ports } = declared();
  expect(ports).toMatchObject([{ protocol: 'TCP', port: 22, process: 'sshd' }]);
  expect(all[0]).toMatchObject({
    from: { kind: 'outside', name: 'people of the site' },
    to: { network: { name: 'management' } },
    ports: [22],
    encryption: 'SSH',
  });
  expect(namesAt(all[0]!)).toEqual(ports[0]!.machines.map(({ name }) => name));
  expect(namesAt(all[0]!)).toHaveLength(5);
});

it('an appliance is no machine of Ansible', () => {
  const inventory = changedInventory((facts) => {
    facts.machines['compute-2']!.platform = 'opnsense';
  });
  const { flows: all, ports } = declared(inventory);
  expect(ports[0]!.machines.map(({ name }) => name)).not.toContain('compute-2');
  for (const flow of all) expect(namesAt(flow)).not.toContain('compute-2');
});

it('machines reach time, names and packages before anything of the site runs', () => {
  const outside = declared().flows.flatMap((flow) => (flow.to.kind === 'outside' ? [`${flow.protocol} ${flow.to.name} ${flow.ports.join()}`] : []));
  expect(outside).toEqual(['UDP ntp.example 123', 'UDP name server 192.0.2.53 53', 'TCP name server 192.0.2.53 53', 'TCP package repositories 443']);
});

it('day 0 is one list in which nothing waits for what comes later', () => {
  const site = smallSite();
  const { runBook } = new Ansible(site, 'ansible', { user: 'operator' });
  const steps = runBook!.failures.find(({ symptom }) => symptom.includes('day 0'))!.steps.map(({ text }) => text);
  const order = [
    'outside Kubernetes',
    'The site has FreeIPA',
    'K3s: the first server',
    'Argo CD, step by step',
    'OpenBao begins and configures itself',
    'the first person is there',
    'puts the imported secrets of the store there',
    'the authority of the site": put its certificate',
    'the servers of the cluster restart',
    'nothing changes',
  ].map((words) => steps.findIndex((text) => text.includes(words)));
  expect(order).toEqual([...order].sort((one, other) => one - other));
  expect(order[0]).toBeGreaterThan(0);
  expect(order.at(-1)).toBe(steps.length - 1);
});
