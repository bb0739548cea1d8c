import { describe, expect, it } from 'vitest';
import { alerts } from '../../src/contributions/alerts.ts';
import { flows } from '../../src/contributions/flows.ts';
import { hostGroups } from '../../src/contributions/host-groups.ts';
import { hostPorts } from '../../src/contributions/host-ports.ts';
import { quorums } from '../../src/contributions/quorums.ts';
import { scrapes } from '../../src/contributions/scrapes.ts';
import { type RunBookStep, runBookMarkdown } from '../../src/core/run-book.ts';
import { workloadsOf } from '../../src/core/workloads-of.ts';
import { symptoms } from '../../src/rook/alerts.ts';
import type { RookCephProps } from '../../src/rook/rook-ceph.ts';
import { changedInventory, smallInventory } from '../fixtures/small-site.ts';
import { withCeph } from './fixture.ts';

const declared = (built: ReturnType<typeof withCeph>) =>
  workloadsOf(built.planned)
    .map(({ workload }) => workload)
    .filter(({ namespace }) => namespace === 'rook-ceph');

const encryptionsOf = (site: ReturnType<typeof withCeph>['site']) => [
  ...new Set(
    site.contributions
      .of(flows)
      .filter(({ from }) => from.node.path === 'ceph')
      .map(({ value }) => value.encryption),
  ),
];

describe('Ceph by Rook', () => {
  it('plans the cluster, its sticks and both releases without an error', () => {
    const { objects, errors, ceph } = withCeph();
    expect(errors).toEqual([]);
    expect(
      objects
        .filter(({ kind }) => ['CephCluster', 'HelmChart', 'PersistentVolume', 'StorageClass'].includes(kind))
        .map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    ).toEqual(
      expect.arrayContaining([
        'CephCluster rook-ceph',
        'HelmChart ceph-csi-drivers',
        'HelmChart rook-ceph',
        'PersistentVolume ceph-osd-control-1-stick-1',
        'PersistentVolume ceph-osd-control-2-stick-1',
        'PersistentVolume ceph-osd-control-3-stick-1',
        'StorageClass ceph-osd-usb',
      ]),
    );
    expect(ceph).toMatchObject({
      deviceClass: 'usb',
      failureDomain: 'host',
      crushFailureDomain: 'host',
      failureDomains: ['control-1', 'control-2', 'control-3'],
    });
  });

  it('is applied in the order in which its APIs come to be', () => {
    const { planned } = withCeph();
    const step = (name: string) =>
      [...planned.files.values()].flatMap(({ content }) =>
        content.type === 'object' && `${content.object.kind} ${content.object.metadata.name}` === name ? [content.step] : [],
      )[0]!;
    expect(step('HelmChart rook-ceph')).toBeLessThan(step('HelmChart ceph-csi-drivers'));
    expect(step('HelmChart ceph-csi-drivers')).toBeLessThan(step('CephCluster rook-ceph'));
    expect(step('PersistentVolume ceph-osd-control-1-stick-1')).toBeLessThan(step('CephCluster rook-ceph'));
  });

  it('never lets Argo CD take away what holds data, or what mounts it', () => {
    const { objects } = withCeph();
    const holding = objects.filter(({ kind }) => ['CephCluster', 'PersistentVolume', 'StorageClass', 'HelmChart'].includes(kind));
    expect(holding.length).toBe(7);
    for (const { metadata } of holding) expect(metadata.annotations?.['argocd.argoproj.io/sync-options']).toContain('Prune=false,Delete=false');
  });

  it('never says that disks are to be wiped, nor that checks are to be skipped', () => {
    const { spec } = withCeph();
    expect(spec).not.toHaveProperty('cleanupPolicy');
    expect(spec).toMatchObject({
      skipUpgradeChecks: false,
      continueUpgradeAfterChecksEvenIfNotHealthy: false,
      upgradeOSDRequiresHealthyPGs: true,
      removeOSDsIfOutAndSafeToRemove: false,
      disruptionManagement: { managePodBudgets: true },
      storage: { useAllNodes: false, useAllDevices: false },
    });
  });

  it('listens on the network of the nodes only, by the encrypted protocol only', () => {
    const { spec, site } = withCeph();
    expect(spec).toMatchObject({
      network: { provider: 'host', addressRanges: { public: ['198.51.100.0/24'] }, connections: { requireMsgr2: true, encryption: { enabled: true } } },
      cephConfig: { global: { ms_bind_msgr1: 'false' } },
    });
    expect(encryptionsOf(site)).toEqual(['msgr2']);
    const clear = withCeph(() => ({ encryption: 'none' }));
    expect(clear.spec).toMatchObject({ network: { connections: { encryption: { enabled: false } } } });
    expect(encryptionsOf(clear.site)).toEqual(['clear']);
  });

  it('knows for its manager the machines that Rook may put it on, and which daemons wait for their machine while others go on', () => {
    const built = withCeph();
    const workloads = declared(built);
    const [manager] = workloads.filter(({ name }) => name.startsWith('rook-ceph-mgr-'));
    const nodeSelectorTerms = manager!.nodeAffinity!.map((matchExpressions) => ({ matchExpressions }));
    expect(built.spec).toMatchObject({ placement: { mgr: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } } });
    const kept = workloads.filter(({ peers }) => peers).map(({ name, peers }) => [name, peers]);
    expect(Object.fromEntries(kept)).toEqual({
      ...Object.fromEntries(['a', 'b', 'c'].map((letter) => [`rook-ceph-mon-${letter}`, { name: 'monitors of Ceph', leastMachines: 2 }])),
      ...Object.fromEntries([0, 1, 2].map((index) => [`rook-ceph-osd-${index}`, { name: 'OSDs of Ceph', leastMachines: 1 }])),
    });
  });

  it('passes every prop on', () => {
    const inventory = changedInventory((facts) => {
      for (const name of ['compute-1', 'compute-2']) {
        const machine = facts.machines[name]!;
        machine.memory = '64GiB';
        machine.disks = { ...machine.disks, data: { path: `/dev/disk/by-id/nvme-example-${name}`, bus: 'nvme', size: '1TB', rotational: false } };
      }
    });
    const { spec, named, errors, ceph, site } = withCeph(
      ({ inventory: { machines, disks, networks } }) =>
        ({
          osds: disks.onBus('nvme'),
          usb: undefined as never,
          usbRiskAccepted: { because: 'no stick is used' },
          devices: { devicePathFilter: '^/dev/disk/by-id/nvme-example-' },
          mons: machines.withRole('control'),
          profile: 'standard',
          nodeSelector: { 'openstack-compute-node': 'enabled' },
          volumeNodeSelector: { 'openstack-control-plane': 'enabled' },
          replicationNetwork: networks.get('management'),
          encryption: 'none',
          deviceClass: 'fast',
          failureDomain: 'rack',
          cephFs: true,
          clientKeyType: 'aes',
          memoryForOthersMebibytes: 50_000,
        }) satisfies Required<Omit<RookCephProps, 'cluster'>>,
      inventory,
      { labelsByRole: { control: { 'openstack-control-plane': 'enabled' }, compute: { 'openstack-compute-node': 'enabled' } } },
    );
    expect(errors).toEqual([]);
    expect(ceph).toMatchObject({
      deviceClass: 'fast',
      failureDomain: 'rack',
      crushFailureDomain: 'zone',
      failureDomains: ['shelf-a', 'shelf-b'],
      cephFs: true,
    });
    expect(spec).toMatchObject({
      mgr: { count: 2 },
      mon: { count: 3 },
      network: { addressRanges: { public: ['198.51.100.0/24'], cluster: ['192.0.2.0/24'] }, connections: { encryption: { enabled: false } } },
      security: { cephx: { csi: { keyType: 'aes' } } },
      crashCollector: { disable: false },
      storage: {
        nodes: [
          {
            name: 'compute-1',
            devicePathFilter: '^/dev/disk/by-id/nvme-example-',
            config: { deviceClass: 'fast' },
            resources: { limits: { memory: '5120Mi' }, requests: { memory: '4096Mi' } },
          },
          { name: 'compute-2' },
        ],
      },
    });
    expect(spec['cephConfig']).not.toHaveProperty('osd');
    expect((named('HelmChart', 'rook-ceph')!.spec as { valuesContent: string }).valuesContent).toContain('openstack-compute-node: enabled');
    const drivers = (named('HelmChart', 'ceph-csi-drivers')!.spec as { valuesContent: string }).valuesContent;
    expect(drivers).toContain('rook-ceph.cephfs.csi.ceph.com');
    expect(drivers).toContain('key: openstack-control-plane');
    expect(site.contributions.of(alerts).find(({ value }) => value.name === 'CephOsdSlow')!.value.expression).toContain('> 20');
  });

  it('leaves CephFS out unless it is asked for, and NFS and NVMe-oF always', () => {
    const drivers = (built: ReturnType<typeof withCeph>) => (built.named('HelmChart', 'ceph-csi-drivers')!.spec as { valuesContent: string }).valuesContent;
    expect(drivers(withCeph())).toMatch(/cephfs:\n {4}enabled: false/);
    expect(drivers(withCeph(() => ({ cephFs: true })))).toMatch(/nfs:\n {4}enabled: false\n {2}nvmeof:\n {4}enabled: false/);
    expect(declared(withCeph()).some(({ name }) => name.includes('cephfs'))).toBe(false);
    expect(declared(withCeph(() => ({ cephFs: true }))).filter(({ name }) => name.includes('cephfs'))).toHaveLength(2);
  });
});

describe('the Pods of Ceph', () => {
  it('are declared where they will run', () => {
    const pods = declared(withCeph());
    const on = (prefix: string) => pods.filter(({ name }) => name.startsWith(prefix)).map(({ pods: where }) => ('onNode' in where ? where.onNode : where));
    expect(on('rook-ceph-mon-')).toEqual(['control-1', 'control-2', 'control-3']);
    expect(on('rook-ceph-osd-prepare-')).toEqual(['control-1', 'control-2', 'control-3']);
    expect(on('rook-ceph-exporter-')).toEqual(['control-1', 'control-2', 'control-3']);
    expect(pods.filter(({ name }) => /^rook-ceph-osd-[0-9]+$/.test(name))).toHaveLength(3);
    expect(on('rook-ceph-mgr-')).toEqual([{ replicas: 1 }]);
    expect(pods.some(({ name }) => name.startsWith('rook-ceph-crashcollector'))).toBe(false);
  });

  it('have the memory that Rook is told to give them', () => {
    const built = withCeph();
    const told = built.spec['resources'] as unknown as Record<string, { requests: { memory: string }; limits: { memory: string } }>;
    const keys: Readonly<Record<string, string>> = {
      mon: 'mon',
      mgr: 'mgr',
      'ceph-exporter': 'exporter',
      provision: 'prepareosd',
      'cmd-reporter': 'cmd-reporter',
    };
    const seen = new Set<string>();
    for (const { containers } of declared(built)) {
      for (const { name, requests, limits } of containers) {
        const key = keys[name];
        if (key === undefined) continue;
        seen.add(key);
        expect([name, `${requests.memoryMebibytes}Mi`, `${limits.memoryMebibytes}Mi`]).toEqual([name, told[key]!.requests.memory, told[key]!.limits.memory]);
      }
    }
    expect(seen.size).toBe(5);
    const [set] = (built.spec['storage'] as unknown as { storageClassDeviceSets: { resources: object }[] }).storageClassDeviceSets;
    const osd = declared(built).find(({ name }) => name === 'rook-ceph-osd-0')!.containers[0]!;
    expect(set!.resources).toMatchObject({ requests: { memory: `${osd.requests.memoryMebibytes}Mi` }, limits: { memory: `${osd.limits.memoryMebibytes}Mi` } });
  });

  it('are not held back by the limit of processor time that the chart sets by itself', () => {
    const { valuesContent } = withCeph().named('HelmChart', 'rook-ceph')!.spec as { readonly valuesContent: string };
    expect(valuesContent).toMatch(/^ {4}manager:\n {6}resources:\n {8}limits:\n {10}cpu: null\n {10}memory: /m);
  });

  it('say what they need the host for, where they use it', () => {
    for (const { name, hostNetwork, privileged, hostAccess } of declared(withCeph(() => ({ cephFs: true, profile: 'standard' })))) {
      expect([name, hostNetwork || (privileged ?? false)]).toEqual([name, hostAccess !== undefined]);
    }
  });

  it('tolerate the taints of their machines, and of no others', () => {
    const { spec } = withCeph(undefined, undefined, { taintsByRole: { storage: [{ key: 'dedicated', value: 'storage', effect: 'NoSchedule' }] } });
    const toleration = { key: 'dedicated', operator: 'Equal', value: 'storage', effect: 'NoSchedule' };
    expect(spec).toMatchObject({
      placement: { mon: { tolerations: [toleration] }, mgr: { tolerations: [toleration] } },
      storage: { storageClassDeviceSets: [{ placement: { tolerations: [toleration] } }, {}, {}] },
    });
    expect(JSON.stringify(withCeph().spec)).not.toContain('tolerations');
  });
});

describe('what Ceph declares', () => {
  it('is that machines with copies are changed one at a time', () => {
    const { site, ceph } = withCeph();
    const group = site.contributions.of(hostGroups).find(({ value }) => value.name === 'ceph_osds')!.value;
    expect(group.oneAtATime).toBe(true);
    expect(new Set(group.machines)).toEqual(new Set(ceph.osds.map(({ machine }) => machine)));
  });

  it('is a quorum of its monitors and a claim on each port', () => {
    const { site } = withCeph();
    expect(
      site.contributions
        .of(quorums)
        .find(({ value }) => value.name === 'the quorum of Ceph monitors')!
        .value.members.map(({ name }) => name),
    ).toEqual(['control-1', 'control-2', 'control-3']);
    const ports = site.contributions.of(hostPorts).filter(({ from }) => from.node.path === 'ceph');
    const onFirst = ports.filter(({ value }) => value.machines.some(({ name }) => name === 'control-1')).map(({ value }) => `${value.port} ${value.process}`);
    expect(onFirst).toEqual([
      '3300 ceph-mon',
      '9283 ceph-mgr (metrics)',
      '9926 ceph-exporter (metrics)',
      '6800 ceph-osd',
      '6801 ceph-osd',
      '6802 ceph-osd',
      '6803 ceph-osd',
      '6804 ceph-mgr',
    ]);
  });

  it('is a flow to every port but those of metrics', () => {
    const { site } = withCeph();
    const all = site.contributions.of(flows).map(({ value }) => value);
    const ports = site.contributions.of(hostPorts).filter(({ from, value }) => from.node.path === 'ceph' && !value.process.includes('metrics'));
    expect(ports.length).toBeGreaterThan(12);
    for (const { value } of ports) {
      for (const machine of value.machines) {
        const leading = all.filter(
          ({ to, ports: led }) =>
            to.kind === 'machines' &&
            to.machines.includes(machine) &&
            led.some((each) => (typeof each === 'number' ? each === value.port : each.first <= value.port && value.port <= each.last)),
        );
        expect([machine.name, value.port, leading.length > 0]).toEqual([machine.name, value.port, true]);
      }
    }
  });

  it('is alerts on metrics that are scraped, each with a symptom of the run book', () => {
    const { site, ceph } = withCeph();
    const metrics = site.contributions.of(scrapes).flatMap(({ value }) => value.metrics);
    const symptomsOfBook = ceph.runBook!.failures.map(({ symptom }) => symptom);
    const own = site.contributions.of(alerts).filter(({ from }) => from.node.path === 'ceph');
    expect(own.length).toBeGreaterThan(8);
    for (const { value } of own) {
      for (const metric of value.expression.match(/ceph_[a-z_]+/g)!) expect(metrics).toContain(metric);
      expect(symptomsOfBook).toContain(value.symptom);
    }
    expect(symptomsOfBook).toEqual(expect.arrayContaining(Object.values(symptoms)));
  });

  it('is a run book with the sticks, machines and addresses of the site', () => {
    const text = runBookMarkdown(withCeph().ceph.runBook!);
    for (const word of [
      'control-1 (198.51.100.11)',
      '/dev/disk/by-id/usb-example-control-2',
      'ceph osd safe-to-destroy',
      'kubectl delete pv',
      'noout',
      'deep-scrub',
    ])
      expect(text).toContain(word);
    const onDevices = runBookMarkdown(withCeph(() => ({ usb: 'udev-rule' })).ceph.runBook!);
    expect(onDevices).not.toContain('kubectl delete pv');
    expect(onDevices).toContain('ID_BUS');
  });

  describe('is a run book that moves a disk', () => {
    const moving = (change?: () => Partial<RookCephProps>): readonly RunBookStep[] =>
      withCeph(change).ceph.runBook!.failures.find(({ symptom }) => symptom === 'A disk moves to another machine')!.steps;
    const order = (steps: readonly RunBookStep[]): readonly number[] =>
      [
        'osd out N',
        'ceph --watch',
        'safe-to-destroy',
        'osd purge N',
        'delete deployment/rook-ceph-osd-N',
        'wipefs',
        'In the inventory',
        'kubectl delete pv VOLUME',
        '--replicas=1',
      ].map((word) => steps.findIndex(({ text, command }) => `${text} ${command}`.includes(word)));

    it('in an order in which no copy is missing, and Rook makes no OSD again', () => {
      const at = order(moving());
      expect(at).not.toContain(-1);
      expect(at).toEqual([...at].sort((a, b) => a - b));
      expect(moving().at(-1)!.command).toContain('ceph --watch');
    });

    it('with its claim and its volume where OSDs have such, and with the rule of udev where not', () => {
      const onVolumes = moving().map(({ command }) => command);
      expect(onVolumes.join('\n')).toContain('kubectl -n rook-ceph delete job -l ceph.rook.io/pvc="$CLAIM"\nkubectl -n rook-ceph delete pvc/"$CLAIM"');
      const onDevices = moving(() => ({ usb: 'udev-rule' }));
      const text = onDevices.map(({ text, command }) => `${text} ${command}`).join('\n');
      expect(text).not.toMatch(/pvc|delete pv/);
      expect(text).toContain('the rule of udev that Rook needs names each stick');
    });
  });

  it('switches every machine off once: without a part, with OSDs, with monitors, servers', () => {
    const line = (...how: Parameters<typeof withCeph>): string =>
      withCeph(...how)
        .ceph.runBook!.failures.flatMap(({ steps }) => steps)
        .find(({ text }) => text.startsWith('Shut down'))!.text;
    // Its monitors and OSDs live on the servers.
    expect(line()).toBe(
      'Shut down, each when those before it are off: every node that has no OSD, no monitor and not the API of Kubernetes; then the servers of K3s, control-1, control-2, control-3.',
    );
    const inventory = smallInventory();
    const named = (...names: readonly string[]) => names.map((name) => inventory.machines.get(name));
    const mons = named('control-1', 'compute-1', 'compute-2');
    const apart = { servers: named('control-1'), agents: named('control-2', 'control-3', 'compute-1', 'compute-2'), singleServer: true };
    expect(line(() => ({ mons }), inventory, apart)).toContain(
      '; then those with OSDs, control-2, control-3; then those with monitors, compute-1, compute-2; then the servers of K3s, control-1.',
    );
  });
});
