import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { freePort } from './daemons.ts';
import { goProgram } from './go-program.ts';
import { KubernetesApi } from './kubernetes-api.ts';

/** The minor version that sites run; the API server says it to whoever asks. */
const version = '1.35.4';

const ofRelease = Object.fromEntries(
  ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((place) => [
    [`${place}.gitVersion`, `v${version}`],
    [`${place}.gitMajor`, version.split('.')[0]!],
    [`${place}.gitMinor`, version.split('.')[1]!],
    [`${place}.gitTreeState`, 'clean'],
  ]),
);

export const etcd = goProgram({ name: 'etcd', module: 'control-plane', main: 'go.etcd.io/etcd/server/v3' });
export const kubeApiServer = goProgram({
  name: 'kube-apiserver',
  module: 'control-plane',
  main: 'k8s.io/kubernetes/cmd/kube-apiserver',
  variables: ofRelease,
});

/** An API server of its own with nothing in it, on the loopback. */
export const startApiServer = async (bench: Bench): Promise<KubernetesApi> => {
  const { scratch, daemons } = bench;
  const [client, peer, port] = [await freePort(), await freePort(), await freePort()];
  const etcdAt = `http://127.0.0.1:${client}`;
  const peerAt = `http://127.0.0.1:${peer}`;
  daemons.start('etcd', bench.path(etcd), [
    `--data-dir=${join(scratch, 'etcd')}`,
    `--listen-client-urls=${etcdAt}`,
    `--advertise-client-urls=${etcdAt}`,
    `--listen-peer-urls=${peerAt}`,
    `--initial-advertise-peer-urls=${peerAt}`,
    `--initial-cluster=default=${peerAt}`,
    // Nothing of it is kept.
    '--unsafe-no-fsync',
  ]);
  await daemons.ready('etcd', async () => (await fetch(`${etcdAt}/health`)).ok);

  const token = randomUUID();
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const file = (name: string, text: string): string => {
    const path = join(scratch, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  daemons.start('kube-apiserver', bench.path(kubeApiServer), [
    `--etcd-servers=${etcdAt}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    // It makes a certificate of its own there.
    `--cert-dir=${join(scratch, 'certificates')}`,
    `--token-auth-file=${file('tokens', `${token},verification,verification,system:masters\n`)}`,
    `--service-account-key-file=${file('service-accounts.pub', publicKey.export({ type: 'spki', format: 'pem' }).toString())}`,
    `--service-account-signing-key-file=${file('service-accounts.key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    '--service-cluster-ip-range=10.43.0.0/16',
    '--authorization-mode=Node,RBAC',
    '--allow-privileged=true',
    '--endpoint-reconciler-type=none',
    // No controller makes ServiceAccounts here.
    '--disable-admission-plugins=ServiceAccount',
  ]);
  const api = new KubernetesApi(port, token);
  await daemons.ready('kube-apiserver', async () => (await api.ask('GET', '/readyz')).status === 200);
  return api;
};
