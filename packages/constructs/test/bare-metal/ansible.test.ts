import type { IConstruct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Ansible } from '../../src/bare-metal/ansible/ansible.ts';
import { Calico } from '../../src/calico/calico.ts';
import { hostGroups } from '../../src/contributions/host-groups.ts';
import { logins } from '../../src/contributions/logins.ts';
import { playbooks } from '../../src/contributions/playbooks.ts';
import { bootstrapSecrets } from '../../src/contributions/secrets.ts';
import { Component } from '../../src/core/component.ts';
import { HostFile } from '../../src/core/host-file.ts';
import { hostText } from '../../src/core/host-text.ts';
import { plan } from '../../src/core/plan.ts';
import { ArgoCd } from '../../src/delivery/argo-cd/argo-cd.ts';
import { nodeRemovalSymptom } from '../../src/kubernetes/k3s/node-removal.ts';
import { ConfigMap } from '../../src/kubernetes/kinds.ts';
import { movedDisk } from '../../src/rook/disk-run-book.ts';
import { Sample } from '../fixtures/bare-site.ts';
import { smallCluster } from '../fixtures/small-cluster.ts';
import { changedInventory, importedSecret, smallSite } from '../fixtures/small-site.ts';

const planned = (change: (site: ReturnType<typeof smallSite>) => void = () => {}) => {
  const site = smallSite();
  new Ansible(site, 'ansible', { user: 'operator' });
  change(site);
  const { files, findings } = plan(site);
  const read = (path: string) => parse(files.get(`ansible/${path}`)!.bytes());
  return { site, files, findings, read };
};

/** What a task may say besides the module that it is. */
const keywords =
  'name changed_when check_mode delay failed_when ignore_errors loop loop_control no_log register retries run_once timeout until vars when'.split(' ');

describe('the Ansible inventory', () => {
  it('has every machine, grouped by role, rack, power feed and platform', () => {
    const { read, findings } = planned();
    expect(findings).toEqual([]);
    const { children } = read('inventory.yml').all;
    expect(Object.keys(children.machines.hosts)).toEqual(['compute-1', 'compute-2', 'control-1', 'control-2', 'control-3']);
    expect(Object.keys(children.role_control.hosts)).toEqual(['control-1', 'control-2', 'control-3']);
    expect(Object.keys(children.rack_shelf_a.hosts)).toContain('control-1');
    expect(Object.keys(children.platform_rocky_9.hosts)).toContain('control-1');
  });

  it('keeps switches out of the machines', () => {
    const { children } = planned().read('inventory.yml').all;
    expect(children.switches.hosts['switch-1']).toMatchObject({ bastide_ports: 24, bastide_addresses: { management: '192.0.2.2' } });
    expect(children.machines.hosts).not.toHaveProperty('switch-1');
  });

  it('lists the files of each machine with what must happen once they changed', () => {
    const { read } = planned((site) => {
      const host = site.host(site.inventory.machines.get('control-1'));
      new HostFile(host, 'motd', { host, path: '/etc/motd', content: hostText`hello\n`, apply: 'none' });
      new HostFile(host, 'secret', { host, path: '/etc/app.conf', content: hostText`password=${importedSecret('app')}\n`, apply: { restart: 'app.service' } });
    });
    expect(read('host_vars/control-1.yml').bastide_files).toEqual([
      {
        source: 'hosts/control-1/etc/app.conf',
        path: '/etc/app.conf',
        mode: '0600',
        owner: 'root',
        group: 'root',
        apply: { restart: 'app.service' },
        secrets: ['sites/small/k3s#app'],
      },
      { source: 'hosts/control-1/etc/motd', path: '/etc/motd', mode: '0644', owner: 'root', group: 'root', apply: {} },
    ]);
    expect(read('host_vars/control-2.yml').bastide_files).toEqual([]);
    expect(read('group_vars/all/secrets.yml').bastide_vault_secrets).toEqual(['sites/small/k3s#app']);
  });

  it('says which Secrets are made before Argo CD runs, by the names of their values only', () => {
    const { read } = planned((site) => {
      bootstrapSecrets.declare(new Sample(site, 'a', { stages: 0 }), {
        namespace: 'argocd',
        name: 'repo',
        labels: { a: 'b' },
        data: { username: 'reader', password: importedSecret('repo') },
      });
    });
    expect(read('group_vars/all/secrets.yml')).toEqual({
      bastide_vault_secrets: ['sites/small/k3s#repo'],
      bastide_bootstrap_secrets: [
        { namespace: 'argocd', name: 'repo', labels: { a: 'b' }, data: { username: { value: 'reader' }, password: { vault: 'sites/small/k3s#repo' } } },
      ],
    });
  });

  it('has the groups that products declare, with their variables', () => {
    const { read } = planned((site) => {
      hostGroups.declare(new Sample(site, 'a', { stages: 0 }), {
        name: 'storage_nodes',
        machines: [site.inventory.machines.get('compute-2')],
        variables: { wipe: false },
      });
    });
    expect(read('inventory.yml').all.children.storage_nodes).toEqual({ hosts: { 'compute-2': {} } });
    expect(read('group_vars/storage_nodes.yml')).toEqual({ wipe: false });
  });

  it('brings a machine what all of its groups ask for', () => {
    const { read } = planned((site) => {
      const machines = [site.inventory.machines.get('compute-2')];
      const from = new Sample(site, 'a', { stages: 0 });
      hostGroups.declare(from, { name: 'b', machines, variables: {}, packages: ['lvm2', 'frr'], services: ['frr.service'], healthChecks: ['true'] });
      hostGroups.declare(from, { name: 'c', machines, variables: {}, packages: ['chrony', 'frr'] });
    });
    expect(read('host_vars/compute-2.yml')).toMatchObject({
      bastide_packages: ['chrony', 'frr', 'lvm2'],
      bastide_services: ['frr.service'],
      bastide_health_checks: ['true'],
    });
    expect(read('host_vars/compute-1.yml')).toMatchObject({ bastide_packages: [], bastide_services: [], bastide_health_checks: [] });
  });

  it('knows appliances, nodes, and machines that stand in for each other: members of a quorum, and what products say', () => {
    const inventory = changedInventory((facts) => {
      facts.machines['compute-2']!.platform = 'opnsense';
    });
    const site = smallSite(inventory);
    new Ansible(site, 'ansible', { user: 'operator' });
    const machines = [site.inventory.machines.get('compute-1')];
    const cluster = smallCluster(site, { agents: [] });
    hostGroups.declare(cluster, { name: 'ceph_osds', machines, variables: {}, oneAtATime: true });
    const { children } = parse(plan(site).files.get('ansible/inventory.yml')!.bytes()).all;
    const members = (group: string) => Object.keys(children[group].hosts);
    expect(members('managed')).toEqual(['compute-1', 'control-1', 'control-2', 'control-3']);
    expect(members('kubernetes')).toEqual(['control-1', 'control-2', 'control-3']);
    expect(members('one_at_a_time')).toEqual(['compute-1', 'control-1', 'control-2', 'control-3']);
  });

  it('has plays for a cluster only where there is one', () => {
    const paths = (change?: Parameters<typeof planned>[0]) =>
      [...planned(change).files.keys()].flatMap((path) => /^ansible\/([^/]+\.yml)$/.exec(path)?.[1] ?? []);
    expect(paths()).toEqual(['hosts.yml', 'inventory.yml', 'preflight.yml', 'site.yml', 'store-secrets.yml']);
    expect(paths((site) => smallCluster(site))).toEqual(expect.arrayContaining(['k3s.yml', 'bootstrap.yml']));
  });

  it('uses modules of ansible-core and its own alone, so that nothing else has to be installed', () => {
    const { files } = planned((site) => smallCluster(site));
    const sources = [...files.values()].filter(({ path }) => /^ansible\/(roles\/.*\/tasks\/.*|[^/]+)\.yml$/.test(path) && !/inventory|store/.test(path));
    const entries = sources.flatMap((file) =>
      (parse(file.bytes()) as { tasks?: object[]; hosts?: string }[]).flatMap((entry) => (entry.hosts ? (entry.tasks ?? []) : [entry])),
    );
    const modules = new Set(entries.flatMap((entry) => Object.keys(entry)).filter((key) => !keywords.includes(key)));
    expect([...modules].filter((name) => !name.startsWith('ansible.builtin.'))).toEqual(['bastide_host_files']);
    expect(modules.size).toBeGreaterThan(10);
  });

  it('refuses a group name that Ansible would take for a pattern', () => {
    const { findings } = planned((site) => {
      hostGroups.declare(new Sample(site, 'a', { stages: 0 }), { name: 'storage-nodes', machines: [], variables: {} });
    });
    expect(findings).toMatchObject([{ rule: 'ansible', construct: 'small/a', what: 'the host group "storage-nodes" is no name for Ansible' }]);
  });

  it('refuses a playbook whose name is no name of a file, and one whose secret is a literal', () => {
    const { findings, files } = planned((site) => {
      const from = new Sample(site, 'a', { stages: 0 });
      playbooks.declare(from, { file: '../site.yml', text: '[]\n', secrets: ['correct-horse' as never] });
    });
    expect(findings).toMatchObject([
      { rule: 'literal-secret', what: 'a secret of a playbook holds a literal value (not shown: it may be the secret itself)' },
      { rule: 'ansible', construct: 'small/a', what: 'the playbook "../site.yml" has no name for a file beside those of every site' },
    ]);
    expect([...files.keys()].filter((path) => path.includes('..'))).toEqual([]);
  });
});

class Hooked extends Component {
  constructor(scope: IConstruct, id: string) {
    super(scope, id, { application: 'delivery', phase: 'bootstrap', runBook: { title: 'x', purpose: 'x', checks: [], failures: [] } });
    const data = { data: { a: 'b' } };
    this.manifest('plain', ConfigMap, { metadata: { name: 'plain', namespace: 'default' }, ...data });
    this.manifest('hook', ConfigMap, { metadata: { name: 'waits', namespace: 'default', annotations: { 'argocd.argoproj.io/hook': 'Sync' } }, ...data });
  }
}

describe('the bootstrap', () => {
  const steps = () =>
    planned((site) => {
      const cluster = smallCluster(site);
      const network = new Calico(site, 'calico', { cluster, encryption: 'wireguard', profile: 'tiny', autonomousSystem: 'small' });
      new ArgoCd(site, 'argo-cd', { network, profile: 'tiny' });
    });

  it('applies every file of the phase once, and no other', () => {
    const { read, files } = steps();
    const applied = (read('group_vars/all/bootstrap.yml').bastide_bootstrap as { apply: string[] }[]).flatMap(({ apply }) => apply);
    const expected = [...files.values()].flatMap(({ content, path }) => (content.type === 'object' && content.component.phase === 'bootstrap' ? [path] : []));
    expect([...applied].sort()).toEqual([...expected].sort());
  });

  it('waits for each API before anything is applied that stands on it', () => {
    const { read, files } = steps();
    const list = read('group_vars/all/bootstrap.yml').bastide_bootstrap as {
      apply: string[];
      wait_for_custom_resource_definitions: string[];
      wait_for_api_services: string[];
    }[];
    const stepOf = (kind: string) => list.findIndex(({ apply }) => apply.some((path) => path.includes(`/${kind}.`)));
    const waitOf = (api: string) => list.findIndex((step) => [...step.wait_for_custom_resource_definitions, ...step.wait_for_api_services].includes(api));
    expect(files.size).toBeGreaterThan(0);
    for (const [api, kind] of [
      ['installations.operator.tigera.io', 'Installation'],
      ['apiservers.operator.tigera.io', 'APIServer'],
      ['v3.projectcalico.org', 'BGPConfiguration'],
      ['v3.projectcalico.org', 'FelixConfiguration'],
      ['applications.argoproj.io', 'Application'],
      ['appprojects.argoproj.io', 'AppProject'],
    ] as const) {
      expect(waitOf(api)).toBeGreaterThanOrEqual(0);
      expect(waitOf(api)).toBeLessThan(stepOf(kind));
    }
  });

  it('leaves hooks to Argo CD, whose sync they belong to', () => {
    const { read, files } = planned((site) => {
      const sample = new Hooked(site, 'hooked');
      expect(sample.phase).toBe('bootstrap');
    });
    const [step] = read('group_vars/all/bootstrap.yml').bastide_bootstrap as { apply: string[] }[];
    expect(step!.apply.map((path) => path.split('_').at(-1))).toEqual(['plain.yaml']);
    expect([...files.keys()].some((path) => path.endsWith('_waits.yaml'))).toBe(true);
  });

  it('makes namespaces before what lives in them', () => {
    const applied = (steps().read('group_vars/all/bootstrap.yml').bastide_bootstrap as { apply: string[] }[]).flatMap(({ apply }) => apply);
    const kinds = applied.map((path) => /\/(\w+)[._][^/]*$/.exec(path)?.[1]);
    expect(kinds.indexOf('HelmChart')).toBeGreaterThan(kinds.lastIndexOf('Namespace'));
    // A Pod keeps the class that it was made with.
    expect(kinds.indexOf('HelmChart')).toBeGreaterThan(kinds.lastIndexOf('PriorityClass'));
  });
});

describe('the run book of Ansible', () => {
  it('leads to sections that the run books of K3s, Ceph and the fabric have', () => {
    const { site, files } = planned((built) => {
      smallCluster(built);
    });
    const steps = files.get('docs/run-books/ansible.md')!.bytes().split('### A machine is taken away\n')[1]!.split('\n### ')[0]!;
    expect([...steps.matchAll(/run book of ([\w ]+), "([^"]+)"/g)].map(([, book, section]) => [book, section])).toEqual([
      ['Ceph', movedDisk({ osdMemory: [], onUsb: false, onVolumes: false }).symptom],
      ['K3s', nodeRemovalSymptom],
      ['the fabric', 'A leaf must be taken out of service without loss'],
    ]);
    expect(files.get('docs/run-books/k3s.md')!.bytes()).toContain(`### ${nodeRemovalSymptom}\n`);
    expect(site.contributions.of(logins).map(({ value }) => value.user)).toEqual(['operator']);
  });
});
