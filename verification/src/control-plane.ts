import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { freePort } from './daemons.ts';
import { goProgram } from './go-program.ts';
import { KubernetesApi } from './kubernetes-api.ts';
import type { Program } from './program.ts';

/** The minor version that sites run; the API server says it to whoever asks. */
export const kubernetesVersion = '1.35.4';

const ofRelease = Object.fromEntries(
  ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((place) => [
    [`${place}.gitVersion`, `v${kubernetesVersion}`],
    [`${place}.gitMajor`, kubernetesVersion.split('.')[0]!],
    [`${place}.gitMinor`, kubernetesVersion.split('.')[1]!],
    [`${place}.gitTreeState`, 'clean'],
  ]),
);

const ofKubernetes = (name: string, module = 'control-plane'): Program =>
  goProgram({ name, module, main: `k8s.io/kubernetes/cmd/${name}`, variables: ofRelease });

const etcd = goProgram({ name: 'etcd', module: 'control-plane', main: 'go.etcd.io/etcd/server/v3' });
const kubeApiServer = ofKubernetes('kube-apiserver');
const kubeControllerManager = ofKubernetes('kube-controller-manager');
const kubeScheduler = ofKubernetes('kube-scheduler');
const kwok = goProgram({ name: 'kwok', module: 'kwok', main: 'sigs.k8s.io/kwok/cmd/kwok' });

export const kubectl = ofKubernetes('kubectl', 'kubectl');

export const apiServerPrograms: readonly Program[] = [etcd, kubeApiServer];
export const controlPlanePrograms: readonly Program[] = [...apiServerPrograms, kubeControllerManager, kubeScheduler, kwok];

/** An API server and what another program needs to speak to it. */
export interface ApiServer {
  readonly api: KubernetesApi;
  /** On the loopback. */
  readonly port: number;
  /** A file, of a user who may do everything. */
  readonly kubeconfig: string;
}

/** An API server of its own with nothing in it, on the loopback. Nothing runs beside it: a Deployment stays a Deployment. */
export const startApiServer = async (bench: Bench): Promise<ApiServer> => {
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
    `--cert-dir=${certificates(scratch)}`,
    `--token-auth-file=${file('tokens', `${token},verification,verification,system:masters\n`)}`,
    `--service-account-key-file=${file('service-accounts.pub', publicKey.export({ type: 'spki', format: 'pem' }).toString())}`,
    `--service-account-signing-key-file=${file(serviceAccountKey, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    '--service-cluster-ip-range=10.43.0.0/16',
    '--authorization-mode=Node,RBAC',
    '--allow-privileged=true',
    '--endpoint-reconciler-type=none',
    // Pods of releases are tried here without their ServiceAccounts, which the charts would bring.
    '--disable-admission-plugins=ServiceAccount',
  ]);
  const api = new KubernetesApi(port, token);
  bench.defer(() => api.close());
  await daemons.ready('kube-apiserver', async () => (await api.ask('GET', '/readyz')).status === 200);
  return { api, port, kubeconfig: file('kubeconfig', kubeconfigFor(port, token)) };
};

/**
 * The API server with the controller manager, the scheduler and kwok beside it: objects become Pods, Pods get nodes, and kwok says of every Pod
 * on a node that it runs, of every Pod of a Job that it has ended well. No container is ever started.
 */
export const startControlPlane = async (bench: Bench): Promise<ApiServer> => {
  const { scratch, daemons } = bench;
  const server = await startApiServer(bench);
  const { api, kubeconfig } = server;
  const common = [`--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--bind-address=127.0.0.1'];
  daemons.start('kube-controller-manager', bench.path(kubeControllerManager), [
    ...common,
    `--secure-port=${await freePort()}`,
    '--use-service-account-credentials=false',
    `--service-account-private-key-file=${join(scratch, serviceAccountKey)}`,
    `--root-ca-file=${join(certificates(scratch), 'apiserver.crt')}`,
    // Nobody is short of requests here.
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
  ]);
  daemons.start('kube-scheduler', bench.path(kubeScheduler), [...common, `--secure-port=${await freePort()}`]);
  daemons.start('kwok', bench.path(kwok), [
    `--kubeconfig=${kubeconfig}`,
    '--manage-all-nodes=true',
    '--node-lease-duration-seconds=40',
    `--server-address=127.0.0.1:${await freePort()}`,
  ]);
  await daemons.ready('kube-controller-manager', async () => (await api.ask('GET', '/api/v1/namespaces/default/serviceaccounts/default')).status === 200);
  return server;
};

const serviceAccountKey = 'service-accounts.key';
const certificates = (scratch: string): string => join(scratch, 'certificates');

/** For whoever has this token. */
export const kubeconfigFor = (port: number, token: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'verification', cluster: { server: `https://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'verification', user: { token } }],
    contexts: [{ name: 'verification', context: { cluster: 'verification', user: 'verification' } }],
    'current-context': 'verification',
  });
