import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import type { KubernetesObject } from '../generated-site.ts';
import { run } from '../run.ts';
import type { Machine } from './machine.ts';
import type { Node } from './node.ts';

interface ServiceObject extends KubernetesObject {
  readonly spec: { readonly selector?: Readonly<Record<string, string>>; readonly serviceName?: string; readonly replicas?: number };
}

export interface Hosts {
  /** As `/etc/hosts` has them. */
  readonly text: string;
  /** Service → labels of the Pods behind it. */
  readonly services: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** All of OpenStack is in it. */
export const namespace = 'openstack';

/** Every name that the DNS of the cluster would know, at the one address of the machine. */
export const hostsOf = (objects: readonly KubernetesObject[], node: Node): Hosts => {
  const services = new Map<string, Readonly<Record<string, string>>>();
  const names = new Set<string>();
  for (const object of objects as readonly ServiceObject[]) {
    const { name } = object.metadata;
    if (object.kind === 'Service') {
      names.add(name);
      if (object.spec.selector) services.set(name, object.spec.selector);
    }
    if (object.kind === 'StatefulSet')
      for (let index = 0; index < (object.spec.replicas ?? 1); index += 1) names.add(`${name}-${index}.${object.spec.serviceName}`);
  }
  const lines = [...names].sort().map((name) => `${node.address} ${name}.${namespace}.svc.cluster.local ${name}.${namespace} ${name}`);
  const head = [
    '127.0.0.1 localhost',
    `${node.address} ${node.name}`,
    `${node.address} kubernetes.default kubernetes.default.svc kubernetes.default.svc.cluster.local`,
  ];
  return { text: `${[...head, ...lines].join('\n')}\n`, services };
};

/** Starts what stands for the API server; a folder with what Pods know it by. */
export const startClusterApi = async (bench: Bench, machine: Machine, secrets: string): Promise<string> => {
  const [keys, account] = ['cluster-api', 'service-account'].map((name) => join(bench.scratch, name)) as [string, string];
  for (const folder of [keys, account]) mkdirSync(folder);
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=kubernetes.default'];
  const names = ['-addext', 'subjectAltName=DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local'];
  const { code, output } = await run('openssl', [...request, ...names, '-keyout', join(keys, 'tls.key'), '-out', join(keys, 'tls.crt')]);
  if (code !== 0) throw new Error(`openssl: ${output}`);
  copyFileSync(join(keys, 'tls.crt'), join(account, 'ca.crt'));
  writeFileSync(join(account, 'token'), 'token');
  writeFileSync(join(account, 'namespace'), namespace);
  machine.begin([process.execPath, join(import.meta.dirname, 'cluster-api.ts'), secrets, keys, 'rabbitmq-rabbitmq-0'], join(bench.scratch, 'cluster-api.log'));
  return account;
};
