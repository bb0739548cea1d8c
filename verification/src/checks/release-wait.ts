import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bench } from '../bench.ts';
import type { Check, Problem } from '../check.ts';
import { type ApiServer, controlPlanePrograms, kubeconfigFor, kubectl, startControlPlane } from '../control-plane.ts';
import { objectsOf } from '../generated-site.ts';
import { type KubernetesApi, messageOf } from '../kubernetes-api.ts';
import { makeNodes } from '../kubernetes-nodes.ts';
import { makeChart, makeInstallJob, makeRevision } from '../release-wait/helm-release.ts';
import { type WaitJob, waitJobsOf } from '../release-wait/wait-job.ts';
import { run } from '../run.ts';

/** How long a script may wait for what will not come, and for what will. */
const seconds = { inVain: 2, atLast: 60 } as const;

/**
 * Runs the scripts of the Jobs that wait for Helm releases, with their own ServiceAccounts, against a real API server in which the release comes to be
 * step by step: a Pod of a Job is never run by kwok, so nothing else would show them.
 */
export const releaseWait: Check = {
  name: 'release-wait',
  title: 'A wait for a Helm release ends when the release is deployed and stands, and not before',
  needs: [...controlPlanePrograms, kubectl],
  run: async (bench) => {
    const jobs = waitJobsOf(bench.site);
    if (jobs.length === 0) return { seen: ['the site waits for no release'], problems: [] };
    const server = await startControlPlane(bench);
    await makeNodes(server.api, await bench.site.model());
    const refused = await applyPermissions(bench, server.api);
    const problems = refused.length > 0 ? refused : (await Promise.all(jobs.map((job) => tryJob(bench, server, job)))).flat();
    return { seen: [`${jobs.length} waits: release absent, failed, deployed without its workloads, and at last deployed`], problems };
  },
};

/** What the scripts may do is what the site allows them. */
const applyPermissions = ({ site }: Bench, api: KubernetesApi): Promise<readonly Problem[]> =>
  api.applyAll(objectsOf(site).filter(({ object }) => /^(Namespace|ServiceAccount|(Cluster)?Role(Binding)?)$/.test(object.kind)));

const tryJob = async (bench: Bench, server: ApiServer, job: WaitJob): Promise<readonly Problem[]> => {
  const { api } = server;
  const { release, file } = job;
  const wait = await scriptOf(bench, server, job);
  const stages: readonly { readonly when: string; readonly make?: () => Promise<void>; readonly why: RegExp }[] = [
    { when: `before helm-controller has made a Job for ${release.name}`, why: /has not made the Job/ },
    { when: `without a revision of ${release.name}`, make: () => completeInstallJob(api, job), why: notDeployed },
    { when: `with ${release.name} failed`, make: () => makeRevision(api, job, 'failed', 1), why: notDeployed },
    {
      when: `with ${release.name} deployed and nothing of it there`,
      make: () => makeRevision(api, job, 'deployed', 2),
      why: /is not up: (crd\/|deployment|statefulset|daemonset)/,
    },
  ];
  for (const { when, make, why } of stages) {
    await make?.();
    const { code, output } = await wait(seconds.inVain);
    if (code === 0) return [{ file, what: `${when} the script ends as if all were well:\n${output.trim()}` }];
    if (!why.test(output)) return [{ file, what: `${when} the script waits for something else:\n${output.trim()}` }];
  }
  await makeChart(api, job);
  const { code, output } = await wait(seconds.atLast);
  return code === 0 ? [] : [{ file, what: `with ${release.name} deployed and standing the script does not end:\n${output.trim()}` }];
};

const notDeployed = /no revision of this configuration has the status deployed/;

/** The script as its Job runs it, with the permissions of its ServiceAccount. */
const scriptOf = async (bench: Bench, { api, port }: ApiServer, { account, command, environment, release }: WaitJob) => {
  const answer = await api.ask('POST', `/api/v1/namespaces/${account.namespace}/serviceaccounts/${account.name}/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {},
  });
  if (answer.status >= 300) throw new Error(`no token for ${account.namespace}/${account.name}: ${messageOf(answer)}`);
  const kubeconfig = join(bench.scratch, `kubeconfig-${release.name}`);
  writeFileSync(kubeconfig, kubeconfigFor(port, answer.body.status.token), { mode: 0o600 });
  const [program, ...rest] = command;
  return (deadlineSeconds: number) =>
    run(program!, rest, {
      env: {
        ...environment,
        DEADLINE_SECONDS: String(deadlineSeconds),
        EVERY_SECONDS: '1',
        HOME: bench.scratch,
        KUBECONFIG: kubeconfig,
        PATH: `${dirname(bench.path(kubectl))}:${process.env['PATH'] ?? ''}`,
      },
    });
};

const completeInstallJob = async (api: KubernetesApi, job: WaitJob): Promise<void> => {
  await makeInstallJob(api, job);
  const { account, release } = job;
  for (const end = performance.now() + 30_000; performance.now() < end; await pause(200)) {
    const { body } = await api.ask('GET', `/apis/batch/v1/namespaces/${account.namespace}/jobs/helm-install-${release.name}`);
    if (body.status?.conditions?.some(({ type }: { type: string }) => type === 'Complete')) return;
  }
  throw new Error(`the Job helm-install-${release.name} did not end within 30 s`);
};
