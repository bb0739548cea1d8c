import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { admissionFile, apiServerArguments, auditPolicyFile } from '../../../src/kubernetes/k3s/api-server.ts';
import { modulesFile, sysctlFile } from '../../../src/kubernetes/k3s/kernel.ts';
import { networkManagerFile } from '../../../src/kubernetes/k3s/network-manager.ts';
import { profiles } from '../../../src/kubernetes/k3s/profile.ts';
import { registriesFile } from '../../../src/kubernetes/k3s/registries.ts';
import { changedInventory, smallInventory } from '../../fixtures/small-site.ts';

const settingsOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(' = ') as [string, string]),
  );

const settingsOn = (machine: string, inventory = smallInventory()) => settingsOf(sysctlFile(inventory.machines.get(machine)).planned());

describe('the kernel of a node', () => {
  it('is set as the kubelet, Calico and kube-proxy of K3s need it', () => {
    expect(settingsOn('control-1')).toEqual({
      'fs.inotify.max_user_instances': '8192',
      'fs.inotify.max_user_watches': '524288',
      'kernel.keys.root_maxbytes': '25000000',
      'kernel.keys.root_maxkeys': '1000000',
      'kernel.panic': '10',
      'kernel.panic_on_oops': '1',
      'net.bridge.bridge-nf-call-ip6tables': '1',
      'net.bridge.bridge-nf-call-iptables': '1',
      'net.ipv4.conf.all.rp_filter': '0',
      'net/ipv4/conf/eno1.20/rp_filter': '2',
      'net/ipv4/conf/eno1/rp_filter': '2',
      'net.ipv4.ip_forward': '1',
      'net.netfilter.nf_conntrack_max': '131072',
      'vm.overcommit_memory': '1',
      'vm.panic_on_oom': '0',
    });
  });

  it('tracks more connections on a larger machine', () => {
    const withMemory = (memory: string) => changedInventory((facts) => Object.assign(facts.machines['control-1']!, { memory }));
    expect(['4GiB', '8GiB', '64GiB'].map((memory) => settingsOn('control-1', withMemory(memory))['net.netfilter.nf_conntrack_max'])).toEqual([
      '131072',
      '262144',
      '1048576',
    ]);
  });

  it('lets a packet come in by another interface than its answer leaves by, on each interface of the inventory and on none of a Pod', () => {
    const filters = (machine: string) => Object.entries(settingsOn(machine)).filter(([key]) => key.endsWith('rp_filter'));
    expect(filters('compute-1')).toEqual([
      ['net.ipv4.conf.all.rp_filter', '0'],
      ['net/ipv4/conf/eno1/rp_filter', '2'],
      ['net/ipv4/conf/enp1s0/rp_filter', '2'],
    ]);
    expect(filters('control-1').filter(([key]) => key.includes('*') || key.includes('default'))).toEqual([]);
  });

  it('has the modules that these settings belong to', () => {
    expect(modulesFile().planned()).toBe('br_netfilter\nnf_conntrack\noverlay\nwireguard\n');
  });
});

it('keeps NetworkManager off the interfaces of Calico without a list that another file could replace', () => {
  const text = networkManagerFile().planned();
  expect(text).toContain('interface-name:cali*;');
  expect(text).toContain('managed=0');
  expect(text).not.toContain('unmanaged-devices');
});

describe('registries.yaml', () => {
  const mirrors = new Map([['docker.io', ['https://mirror.example/docker', 'https://mirror-2.example']]]);

  it('names the mirrors in the order they are asked', () => {
    expect(load(registriesFile(mirrors, false).planned())).toEqual({
      mirrors: { 'docker.io': { endpoint: ['https://mirror.example/docker', 'https://mirror-2.example'] } },
    });
  });

  it('opens all registries to the embedded one', () => {
    expect(load(registriesFile(mirrors, true).planned())).toMatchObject({ mirrors: { '*': {} } });
  });

  it('is there without mirrors too, so that taking the last one away takes effect', () => {
    expect(load(registriesFile(new Map(), false).planned())).toEqual({ mirrors: {} });
  });
});

describe('what the API server is told', () => {
  interface Rule {
    readonly level: string;
    readonly resources?: readonly { readonly resources: readonly string[] }[];
  }

  it('writes down who touched a Secret before any rule could leave it out, and never what was in it', () => {
    const { rules } = load(auditPolicyFile().planned()) as { readonly rules: readonly Rule[] };
    expect(rules[0]).toMatchObject({ level: 'Metadata', resources: [{ resources: ['secrets', 'serviceaccounts/token'] }] });
    expect(rules.filter(({ level }) => level !== 'Metadata' && level !== 'None')).toEqual([]);
    expect(rules.at(-1)).toEqual({ level: 'Metadata' });
  });

  it('fits its audit log on a small disk', () => {
    const { maxBackups, maxSizeMegabytes } = profiles.tiny.auditLog;
    expect((maxBackups + 1) * maxSizeMegabytes).toBeLessThanOrEqual(100);
    expect(apiServerArguments(profiles.tiny.auditLog)).toContain('audit-log-maxsize=20');
  });

  it('enforces baseline where a namespace says nothing, but for kube-system', () => {
    expect(load(admissionFile().planned())).toMatchObject({
      plugins: [{ name: 'PodSecurity', configuration: { defaults: { enforce: 'baseline' }, exemptions: { namespaces: ['kube-system'] } } }],
    });
  });
});
