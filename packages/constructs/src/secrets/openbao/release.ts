import type { IConstruct } from 'constructs';
import type { Namespace } from '../../core/namespace.ts';
import { type Profile, resourceRequirements } from '../../core/resources.ts';
import { Site } from '../../core/site.ts';
import type { Unit } from '../../core/unit.ts';
import type { Placement } from '../../core/workload.ts';
import { HelmRelease } from '../../delivery/helm-release.ts';
import { budgets } from './budgets.ts';
import { openBaoChart } from './chart.ts';
import { initializationFiles, initializationFolder } from './initialization.ts';
import { openBaoNames, serverNames } from './names.ts';
import { serverConfiguration } from './server-configuration.ts';

export interface OpenBaoReleaseProps extends Required<Placement> {
  readonly namespace: Namespace;
  readonly profile: Profile;
  readonly servers: number;
  readonly storageClass: string | undefined;
  /** With the ConfigMap for the first start. */
  readonly initialization: Unit;
}

/** The servers, with their Services, their PodDisruptionBudget and the right to have tokens of ServiceAccounts reviewed. */
export class OpenBaoRelease extends HelmRelease {
  constructor(scope: IConstruct, id: string, props: OpenBaoReleaseProps) {
    const { namespace, profile, servers, storageClass, initialization, nodeSelector, tolerations } = props;
    const memory = budgets[profile].server;
    super(scope, id, {
      ...{ initialization },
      application: 'secrets',
      chart: openBaoChart,
      version: Site.of(scope).versions.choice.openBaoChart,
      releaseName: openBaoNames.release,
      targetNamespace: namespace,
      // With the release would go the servers, and everybody who asks them; the volumes stay in any case.
      removal: 'keep',
      values: {
        global: { tlsDisable: false },
        injector: { enabled: false },
        csi: { enabled: false },
        server: {
          updateStrategyType: 'RollingUpdate',
          extraArgs: `$(/bin/sh ${initializationFolder}/${initializationFiles.firstStart})`,
          resources: resourceRequirements(memory),
          nodeSelector,
          tolerations: tolerations as never,
          priorityClassName: 'promised',
          // Go collects garbage harder near this line instead of being killed at the limit.
          extraEnvironmentVars: { GOMEMLIMIT: `${Math.floor(memory.limits.memoryMebibytes! * 0.9)}MiB` },
          extraVolumes: [
            { type: 'secret', name: openBaoNames.certificate },
            { type: 'secret', name: openBaoNames.seal },
            { type: 'configMap', name: openBaoNames.initialization },
          ],
          // The certificate is read anew on this signal alone.
          postStart: ['/bin/sh', '-c', 'while sleep 86400; do kill -HUP $(pidof bao); done >/dev/null 2>&1 &'],
          statefulSet: { securityContext: { container: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } } },
          dataStorage: { enabled: true, size: '1Gi', ...(storageClass === undefined ? {} : { storageClass }) },
          auditStorage: { enabled: false },
          standalone: { enabled: false },
          ha: { enabled: true, replicas: servers, raft: { enabled: true, setNodeId: true, config: configurationText(servers) } },
        },
      },
      waitFor: { workloads: [{ kind: 'StatefulSet', name: openBaoNames.release }] },
    });
  }
}

/** In JSON no two braces open side by side, so that the chart finds no template in it. */
const configurationText = (servers: number): string => `${JSON.stringify(serverConfiguration(serverNames(servers)), undefined, 2)}\n`;
