import { load } from 'js-yaml';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { hostPorts } from '../../../src/contributions/host-ports.ts';
import { workloads } from '../../../src/contributions/workloads.ts';
import { plan } from '../../../src/core/plan.ts';
import { runBookMarkdown } from '../../../src/core/run-book.ts';
import type { Site } from '../../../src/core/site.ts';
import { Pod } from '../../../src/kubernetes/kinds.ts';
import { KubeVip, type KubeVipProps } from '../../../src/kubernetes/kube-vip/kube-vip.ts';
import { smallSite } from '../../fixtures/small-site.ts';

const minimalProps = ({ inventory }: Site): KubeVipProps => ({
  servers: inventory.machines.withRole('control'),
  network: inventory.networks.get('cluster'),
  address: inventory.virtualAddresses.get('kubernetes-api'),
});
const podFile = '/var/lib/rancher/k3s/agent/pod-manifests/kube-vip.yaml';
const planned = (change: (site: Site) => Partial<KubeVipProps> = () => ({})) => {
  const site = smallSite();
  const kubeVip = new KubeVip(site, 'kube-vip', { ...minimalProps(site), ...change(site) });
  return { kubeVip, ...plan(site) };
};
const podOn = (host: string, change?: (site: Site) => Partial<KubeVipProps>) =>
  load(planned(change).files.get(`hosts/${host}${podFile}`)!.bytes()) as {
    readonly spec: { readonly containers: readonly { readonly env: readonly { readonly name: string; readonly value?: string }[] }[] };
  };
const environmentOn = (host: string, change?: (site: Site) => Partial<KubeVipProps>) =>
  Object.fromEntries(podOn(host, change).spec.containers[0]!.env.map(({ name, value }) => [name, value]));

describe('KubeVip', () => {
  afterEach(() => vi.restoreAllMocks());

  it('is a Pod on every server that the kubelet runs without asking the API', () => {
    const { files, findings } = planned();
    expect(findings).toEqual([]);
    expect([...files.keys()].filter((path) => path.startsWith('hosts/'))).toEqual(
      ['control-1', 'control-2', 'control-3'].map((host) => `hosts/${host}${podFile}`),
    );
    expect(podOn('control-2')).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'kube-vip',
        namespace: 'kube-system',
        labels: { 'app.kubernetes.io/name': 'kube-vip' },
        annotations: { 'bastide/host-access': expect.stringContaining('before there is any network of Pods') },
      },
      spec: {
        containers: [
          {
            name: 'kube-vip',
            image: 'ghcr.io/kube-vip/kube-vip:v1.2.3',
            args: ['manager'],
            env: [
              { name: 'address', value: '198.51.100.10' },
              { name: 'cp_enable', value: 'true' },
              { name: 'cp_namespace', value: 'kube-system' },
              { name: 'port', value: '6443' },
              { name: 'prometheus_server', value: ':2112' },
              { name: 'svc_enable', value: 'false' },
              { name: 'vip_arp', value: 'true' },
              { name: 'vip_interface', value: 'eno1.20' },
              { name: 'vip_leaderelection', value: 'true' },
              { name: 'vip_leaseduration', value: '15' },
              { name: 'vip_leasename', value: 'plndr-cp-lock' },
              { name: 'vip_renewdeadline', value: '10' },
              { name: 'vip_retryperiod', value: '2' },
              { name: 'vip_nodename', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
            ],
            resources: { requests: { cpu: '20m', memory: '48Mi' }, limits: { memory: '128Mi' } },
            securityContext: {
              allowPrivilegeEscalation: false,
              capabilities: { add: ['NET_ADMIN', 'NET_RAW'], drop: ['ALL'] },
              readOnlyRootFilesystem: true,
              seLinuxOptions: { type: 'spc_t' },
              seccompProfile: { type: 'RuntimeDefault' },
            },
            volumeMounts: [{ name: 'kubeconfig', mountPath: '/etc/kubernetes/admin.conf', readOnly: true }],
          },
        ],
        hostAliases: [{ ip: '127.0.0.1', hostnames: ['kubernetes'] }],
        hostNetwork: true,
        priorityClassName: 'system-node-critical',
        volumes: [{ name: 'kubeconfig', hostPath: { path: '/etc/rancher/k3s/k3s.yaml', type: 'File' } }],
      },
    });
  });

  it('announces on the interface that is on the network of the address', () => {
    expect(environmentOn('compute-1', ({ inventory }) => ({ servers: [inventory.machines.get('compute-1')] })).vip_interface).toBe('enp1s0');
  });

  it('changes with every prop', () => {
    const other = ({ inventory }: Site): Required<KubeVipProps> => ({
      servers: [inventory.machines.get('compute-1')],
      network: inventory.networks.get('management'),
      address: inventory.virtualAddresses.get('jump-host'),
      apiPort: 7443,
      metricsPort: 2113,
    });
    expect(environmentOn('compute-1', other)).toMatchObject({ address: '192.0.2.9', vip_interface: 'eno1', port: '7443', prometheus_server: ':2113' });
  });

  it('counts as a Pod of each server, with its port', () => {
    const { site } = planned();
    const pods = site.contributions.of(workloads).map(({ value }) => value);
    expect(pods.map(({ name, pods: where, source, hostNetwork, priority }) => [name, where, source, hostNetwork, priority])).toEqual(
      ['control-1', 'control-2', 'control-3'].map((host) => [`kube-vip-${host}`, { onNode: host }, 'object', true, 'promised']),
    );
    expect(pods[0]!.containers[0]).toMatchObject({ requests: { memoryMebibytes: 48, cpuMillicores: 20 }, limits: { memoryMebibytes: 128 } });
    expect(site.contributions.of(hostPorts).map(({ value }) => [value.port, value.process])).toEqual([[2112, 'kube-vip (metrics)']]);
  });

  it('reports a Pod that Kubernetes would refuse', () => {
    vi.spyOn(Pod.schema, 'check').mockReturnValue([{ path: 'spec.hostNetwrk', what: 'unknown field', allowed: 'hostNetwork' }]);
    expect(planned(({ inventory }) => ({ servers: [inventory.machines.get('control-1')] })).findings).toMatchObject([
      { rule: 'schema', what: 'Pod kube-vip on control-1: spec.hostNetwrk: unknown field', allowed: 'hostNetwork' },
    ]);
  });

  it('has a run book with the real address, machines and interfaces', () => {
    const book = runBookMarkdown(planned().kubeVip.runBook!);
    expect(book).toContain('### 198.51.100.10 is nowhere');
    expect(book).toContain('control-3 (eno1.20)');
    expect(book).toContain('ssh control-1 sudo /usr/local/bin/k3s kubectl get --raw /readyz');
    expect(book).toContain('kubectl -n kube-system get lease plndr-cp-lock');
  });
});
