import type { Flow, FlowEnd } from '../../contributions/flows.ts';

/** Ports of Argo CD's Pods. */
const argoCdPorts = { repoServer: 8081, redis: 6379 } as const;

const part = (workload: string): FlowEnd => ({ kind: 'pods', namespace: 'argocd', workload });
const controller = part('argocd-application-controller');
const repoServer = part('argocd-repo-server');
const server = part('argocd-server');
const redis = part('argocd-redis');

/** Whom Argo CD needs: the repository, and itself. Its Pods ask the Kubernetes API as all Pods do. */
export const argoCdFlows = (repositoryUrl: string, hasCredentials: boolean): readonly Flow[] => [
  {
    from: repoServer,
    ...gitEnd(repositoryUrl),
    protocol: 'TCP',
    why: 'Argo CD reads what the site is to be',
    ...(hasCredentials ? { authentication: 'the credentials of the repository' } : {}),
  },
  ...[controller, server].map(
    (from): Flow => ({ from, to: repoServer, protocol: 'TCP', ports: [argoCdPorts.repoServer], why: 'manifests of the repository', encryption: 'TLS' }),
  ),
  ...[controller, repoServer, server].map(
    (from): Flow => ({
      from,
      to: redis,
      protocol: 'TCP',
      ports: [argoCdPorts.redis],
      why: 'what was computed before is kept in Redis',
      encryption: 'clear',
      authentication: 'a password that the chart makes',
    }),
  ),
];

const schemes: Readonly<Record<string, { readonly port: number; readonly encryption: Flow['encryption'] }>> = {
  'http:': { port: 80, encryption: 'clear' },
  'https:': { port: 443, encryption: 'TLS' },
  'ssh:': { port: 22, encryption: 'SSH' },
};

/** `git@host:path` is SSH, too. */
const gitEnd = (repositoryUrl: string): Pick<Flow, 'to' | 'ports' | 'encryption'> => {
  const url = URL.parse(repositoryUrl) ?? URL.parse(repositoryUrl.replace(/^([^@]+@[^:]+):/, 'ssh://$1/'));
  const { port, encryption } = schemes[url?.protocol ?? ''] ?? schemes['https:']!;
  return { to: { kind: 'outside', name: url?.hostname ?? repositoryUrl }, ports: [url?.port ? Number(url.port) : port], encryption };
};
