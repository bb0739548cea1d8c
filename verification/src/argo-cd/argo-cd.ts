import { mkdirSync, symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import type { Bench } from '../bench.ts';
import type { ApiServer } from '../control-plane.ts';
import { freePort } from '../daemons.ts';
import { goProgram } from '../go-program.ts';
import { debianProgram, type Program } from '../program.ts';
import type { Configuration } from './configuration.ts';
import { type GitServer, git, openssl } from './git-server.ts';

/** Newer ones need modules that the module proxy does not have. docs/verification.md says what differs in the version that sites run. */
export const argoCdVersion = '3.2.11';

const argoCd = goProgram({
  name: 'argocd',
  module: 'argo-cd',
  main: 'github.com/argoproj/argo-cd/v3/cmd',
  variables: { 'github.com/argoproj/argo-cd/v3/common.version': argoCdVersion },
});
const redis = debianProgram('redis-server', 'redis-server');

export const argoCdPrograms: readonly Program[] = [git, openssl, redis, argoCd];

/**
 * Starts the application controller and the repo server outside of the cluster, with the configuration that the site has for them. There is no web
 * interface: nobody logs in here.
 */
export const startArgoCd = async (bench: Bench, { api, kubeconfig }: ApiServer, configuration: Configuration, gitServer: GitServer): Promise<void> => {
  const { scratch, daemons } = bench;
  const { namespace, settings, environment } = configuration;
  const of = { namespace, labels: { 'app.kubernetes.io/part-of': 'argocd' } };
  for (const object of [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'argocd-cm', ...of }, data: settings },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'argocd-rbac-cm', ...of } },
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'argocd-secret', ...of }, stringData: { 'server.secretkey': 'of the verification' } },
  ])
    await api.mustApply(object);
  const home = join(scratch, 'argo-cd');
  for (const folder of ['tls', 'ssh', 'gpg/keys', 'gpg/source', 'plugins', 'tmp']) mkdirSync(join(home, folder), { recursive: true });
  symlinkSync(gitServer.certificate, join(home, 'tls', gitServer.certificate.split('/').at(-1)!));
  const [redisPort, repoServerPort, repoServerMetrics, controllerMetrics] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const env = {
    ...environment,
    PATH: [dirname(bench.path(argoCd)), process.env['PATH'] ?? ''].join(':'),
    HOME: home,
    TMPDIR: join(home, 'tmp'),
    KUBECONFIG: kubeconfig,
    HTTPS_PROXY: gitServer.proxy,
    NO_PROXY: '127.0.0.1',
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    ARGOCD_GPG_ENABLED: 'false',
    ARGOCD_TLS_DATA_PATH: join(home, 'tls'),
    ARGOCD_SSH_DATA_PATH: join(home, 'ssh'),
    ARGOCD_GPG_DATA_PATH: join(home, 'gpg/source'),
    ARGOCD_GNUPGHOME: join(home, 'gpg/keys'),
    ARGOCD_PLUGINSOCKFILEPATH: join(home, 'plugins'),
    ARGOCD_ASK_PASS_SOCK: join(home, 'ask-pass.sock'),
    // So that what is not healthy can be read from the Application; it changes nothing of how that is found out.
    ARGOCD_APPLICATION_CONTROLLER_PERSIST_RESOURCE_HEALTH: 'true',
  };
  daemons.start('redis', bench.path(redis), [
    '--bind',
    '127.0.0.1',
    '--port',
    String(redisPort),
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    join(home, 'tmp'),
  ]);
  await daemons.ready('redis', () => answers(redisPort));
  const redisAt = ['--redis', `127.0.0.1:${redisPort}`];
  daemons.start(
    'argocd-repo-server',
    bench.path(argoCd),
    [
      ...['--address', '127.0.0.1', '--port', String(repoServerPort), '--metrics-address', '127.0.0.1', '--metrics-port', String(repoServerMetrics)],
      ...redisAt,
    ],
    { ...env, ARGOCD_BINARY_NAME: 'argocd-repo-server' },
  );
  await daemons.ready('argocd-repo-server', () => answers(repoServerPort));
  daemons.start(
    'argocd-application-controller',
    bench.path(argoCd),
    [
      ...['--kubeconfig', kubeconfig, '--namespace', namespace, '--repo-server', `127.0.0.1:${repoServerPort}`],
      // This port has no address to listen on: it is open on all of them.
      ...['--metrics-port', String(controllerMetrics)],
      ...redisAt,
    ],
    { ...env, ARGOCD_BINARY_NAME: 'argocd-application-controller', HOSTNAME: 'argocd-application-controller-0' },
  );
  await daemons.ready('argocd-application-controller', async () => (await fetch(`http://127.0.0.1:${controllerMetrics}/healthz`)).ok);
};

const answers = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      done(true);
    }).on('error', () => done(false));
  });
