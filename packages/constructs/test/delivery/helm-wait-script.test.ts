import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { helmWaitScript } from '../../src/delivery/helm-wait-script.ts';

const folder = mkdtempSync(join(tmpdir(), 'helm-wait-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Answers as kubectl would; what it is asked is its arguments in one line. */
writeFileSync(
  join(folder, 'kubectl'),
  `#!/bin/sh
case "$*" in
*"get job helm-install-web"*) printf %s "$JOB" ;;
*status=deployed*configHash=AB12*) printf %s "$DEPLOYED" ;;
*status=deployed*) echo 'No resources found in web namespace.' ;;
*"get secrets"*) echo 'sh.helm.release.v1.web.v1 helm.sh/release.v1 1 2s 1 failed' ;;
*"get crd/webs.example.com"*) printf %s "$ESTABLISHED" ;;
*"rollout status deployment/web"*) echo "$ROLLOUT"; [ "$ROLLOUT" = done ] ;;
*) echo "not foreseen: $*"; exit 1 ;;
esac
`,
);
chmodSync(join(folder, 'kubectl'), 0o755);

const complete = 'AB12 [SuccessCriteriaMet][Complete] <chart-values-web><web-configuration-1>';
const up = { JOB: complete, DEPLOYED: 'sh.helm.release.v1.web.v2 helm.sh/release.v1 1 2s', ESTABLISHED: 'True', ROLLOUT: 'done' };

const run = (world: Partial<typeof up>) => {
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-u', '-c', helmWaitScript, 'helm-wait', 'crd/webs.example.com', 'web/deployment/web'], {
    encoding: 'utf8',
    env: {
      PATH: `${folder}:/usr/bin:/bin`,
      CHART_NAMESPACE: 'helm-releases',
      CONFIGURATION: 'web-configuration-1',
      DEADLINE_SECONDS: '0',
      EVERY_SECONDS: '1',
      HASH_LABEL: 'helmcharts.helm.cattle.io/configHash',
      JOB_FACTS: '{}',
      RELEASE: 'web',
      RELEASE_NAMESPACE: 'web',
      ...up,
      ...world,
    },
  });
  return { status, stdout, stderr };
};

describe('the script that waits for a Helm release, with a kubectl that tells it of a world', () => {
  it('passes when the release is deployed as it is now and what it names stands', () => {
    expect(run({})).toEqual({ status: 0, stdout: 'deployed: web in web\nstands: crd/webs.example.com\nstands: web/deployment/web\n', stderr: '' });
  });

  it.for([
    ['helm-controller has made no Job', { JOB: '' }, 'has not made the Job helm-install-web of this configuration yet'],
    ['the Job is of the configuration before', { JOB: complete.replace('-1>', '-0>') }, 'of this configuration yet'],
    ['the Job of the configuration before has failed', { JOB: 'AB12 [Failed] <web-configuration-0>' }, 'of this configuration yet'],
    ['the Job runs', { JOB: complete.replace('[Complete]', '') }, 'the Job helm-install-web has not finished'],
    ['the Job has failed for good', { JOB: complete.replace('[Complete]', '[Failed]') }, 'the Job helm-install-web has used up its tries'],
    ['only another configuration is deployed', { JOB: complete.replace('AB12', 'CD34') }, 'no revision of this configuration has the status deployed'],
    ['no revision is deployed', { DEPLOYED: 'No resources found in web namespace.' }, 'no revision of this configuration has the status deployed'],
    ['a definition is not Established', { ESTABLISHED: '' }, 'crd/webs.example.com is not Established'],
    ['a workload is not rolled out', { ROLLOUT: '0 of 1 available' }, 'deployment/web in web: 0 of 1 available'],
  ] as const)('fails at its deadline when %s', ([, world, missing]) => {
    const { status, stderr } = run(world);
    expect(status).toBe(1);
    expect(stderr).toContain(`the Helm release web in the namespace web is not up: `);
    expect(stderr).toContain(missing);
    expect(stderr).toContain('1 failed');
    expect(stderr).toContain('kubectl -n helm-releases logs job/helm-install-web');
  });
});
