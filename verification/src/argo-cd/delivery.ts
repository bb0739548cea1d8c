import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import type { Problem } from '../check.ts';
import { type ApiServer, controlPlanePrograms, startControlPlane } from '../control-plane.ts';
import { establish } from '../custom-resource-definitions.ts';
import { objectsOf } from '../generated-site.ts';
import type { KubernetesApi } from '../kubernetes-api.ts';
import { makeNodes } from '../kubernetes-nodes.ts';
import type { Program } from '../program.ts';
import type { Application } from './applications.ts';
import { argoCdPrograms, startArgoCd } from './argo-cd.ts';
import { bootstrapSecrets } from './bootstrap.ts';
import { configurationOf } from './configuration.ts';
import { GitRepository } from './git-repository.ts';
import { startGitServer } from './git-server.ts';
import { readStandIns, StandIns } from './stand-ins.ts';

export const deliveryPrograms: readonly Program[] = [...controlPlanePrograms, ...argoCdPrograms];

/** A cluster of the machines of the site before Argo CD lives in it, and a repository that it will pull from. */
export interface Delivery {
  readonly server: ApiServer;
  readonly api: KubernetesApi;
  readonly repository: GitRepository;
  /** The root and all that it makes. */
  readonly applications: readonly string[];
  readonly standIns: StandIns;
  /** Starts Argo CD; the root Application must be there. */
  readonly begin: () => Promise<void>;
}

/** @returns undefined for a site without Argo CD; the problems of a cluster that cannot be made */
export const prepareDelivery = async (bench: Bench): Promise<Delivery | readonly Problem[] | undefined> => {
  const { site, scratch } = bench;
  const configuration = configurationOf(site);
  if (configuration === undefined) return undefined;
  const objects = objectsOf(site);
  const applications = objects.map(({ object }) => object).filter((object): object is Application => object.kind === 'Application');
  const { repoURL, targetRevision } = applications[0]!.spec.source;
  const credentials = bootstrapSecrets(site).find(({ stringData }) => stringData['url'] === repoURL)?.stringData ?? {};
  const [server, repository] = await Promise.all([startControlPlane(bench), GitRepository.of(site, targetRevision, join(scratch, 'git'))]);
  const { api } = server;
  const problems = await establish(api, objects, bench.options.crds!);
  if (problems.length > 0) return problems;
  await makeNodes(api, await site.model());
  const gitServer = await startGitServer(bench, {
    url: new URL(repoURL),
    repository: repository.bare,
    username: credentials['username'] ?? '',
    password: credentials['password'] ?? '',
  });
  const standIns = new StandIns(api, readStandIns());
  return {
    server,
    api,
    repository,
    applications: applications.map(({ metadata }) => metadata.name),
    standIns,
    begin: async () => {
      await startArgoCd(bench, server, configuration, gitServer);
      const end = new AbortController();
      const running = standIns.run(end.signal);
      bench.defer(async () => {
        end.abort();
        await running;
      });
    },
  };
};
