import type { Workload } from '../core/workload.ts';
import type { ImageName } from './images.ts';
import type { NodeRole } from './node-roles.ts';
import type { ChartLine } from './plane.ts';
import type { ServiceName } from './services.ts';

/** A container as a chart makes it. Before the first of each Pod runs `init`, which waits for what the Pod needs; it is not listed. */
export interface ReleaseContainer {
  readonly name: string;
  /** Key of `images.tags`. */
  readonly image: string;
  /** Key of `pod.resources`, e.g. `api`, `agent.dhcp` or `jobs.db_sync`. @default - the chart lets nobody say it, so the LimitRange of the namespace does */
  readonly resources?: string;
  /** Runs before the others and ends. @default false */
  readonly init?: true;
}

/** Pods as a chart makes them. */
export interface ReleasePods {
  readonly kind: Exclude<Workload['kind'], 'Pod'>;
  /** As rendered, e.g. `keystone-api`. */
  readonly name: string;
  /** Key of `labels`, e.g. `api` or `agent.dhcp`: which nodes may run it. */
  readonly label: string;
  /** Key of `pod.replicas`, of a Deployment or StatefulSet. */
  readonly replicas?: string;
  readonly containers: readonly ReleaseContainer[];
  readonly hostNetwork?: true;
  readonly privileged?: true;
  /** What it needs the network or the privileges of its host for. */
  readonly hostAccess?: string;
  /** Whether its replicas keep off the same host by the chart's anti-affinity. @default - those with `replicas` do */
  readonly spread?: false;
  /** @default - 'promised', and Jobs 'sheddable' */
  readonly priority?: Workload['priority'];
  /** Key of `pod.priorityClassName` in the templates, of what is sheddable. @default - the chart lets nobody say it */
  readonly priorityClassKey?: string;
}

/** Accounts that a chart has, by their keys below `auth` of an endpoint, with their names; with `null` those that nobody needs, so that they are not there. */
export type Accounts = Readonly<Record<string, string | null>>;

/** What one chart of OpenStack-Helm makes and takes, as far as releases have it in common. */
export interface ReleaseFacts {
  /** Name of the chart, and of the release. */
  readonly name: string;
  /** `images.tags` that are in use. */
  readonly images: Readonly<Record<string, ImageName>>;
  readonly labels: Readonly<Record<string, NodeRole>>;
  readonly pods: readonly ReleasePods[];
  /** Users of Keystone below `endpoints.identity.auth`. */
  readonly identity?: Accounts;
  /** Accounts of MariaDB by endpoint, e.g. `oslo_db`. */
  readonly databases?: Readonly<Record<string, Accounts>>;
  /** Users of RabbitMQ. */
  readonly messaging?: Accounts;
  /** Whether it keeps something in memcached: with `true` tokens, which it signs and encrypts. @default false */
  readonly cache?: true | 'unsigned';
  /** Services whose public address it must know, its own too. */
  readonly publicServices?: readonly ServiceName[];
  /** Keys of `pod.lifecycle.disruption_budget`, and the key of `pod.replicas` that each is for. */
  readonly disruptionBudgets?: Readonly<Record<string, string>>;
  /** `manifests` that are left out: tests, what no registry asks for, and ingresses of a controller that the site does not have. */
  readonly without: readonly string[];
  /** Keys of `pod.resources` that the templates read although values.yaml does not have them, so that there is no default to remove. */
  readonly undocumentedResources?: readonly string[];
  /** Other places that the templates read although values.yaml does not have them, e.g. `helm3_hook`. */
  readonly undocumentedValues?: readonly string[];
  /** `pod.lifecycle.upgrades.deployments` is there. @default true */
  readonly upgrades?: false;
  /**
   * Containers that use folders or modules of their host without being privileged, by the key of `pod.security_context`. The charts are tried where no SELinux
   * is; the nodes enforce it, and refuse such a container unless it runs as `spc_t`.
   */
  readonly hostContainers?: Readonly<Record<string, readonly string[]>>;
  /**
   * Every place of the chart's values.yaml where a secret stands that everybody knows, e.g. `endpoints.identity.auth.admin.password`. A test holds the list
   * against the chart; each place must be given another secret, or be removed.
   */
  readonly knownSecrets: readonly string[];
  /**
   * Places that the chart leaves empty, and without which the service fails, or takes a secret that everybody knows from its own source. Each must be given a
   * secret. @default - none
   */
  readonly neededSecrets?: readonly string[];
  /** Where the chart of another line than 2025.2 has other values. @default - nowhere */
  readonly lines?: Readonly<Partial<Record<ChartLine, LineFacts>>>;
}

/** What the chart of one line has otherwise. */
export interface LineFacts {
  /** Places that its values.yaml does not have, where a `null` would remove nothing, and be written into a file as it is. */
  readonly gone?: readonly string[];
  /** Users of Keystone that it has too, and that nobody needs. */
  readonly unusedIdentity?: readonly string[];
}

/** The known secrets in the chart of a line. */
export const knownSecretsOf = ({ knownSecrets, lines }: ReleaseFacts, line: ChartLine): readonly string[] => {
  const { gone = [], unusedIdentity = [] } = lines?.[line] ?? {};
  return [...knownSecrets.filter((place) => !gone.includes(place)), ...unusedIdentity.map((user) => `endpoints.identity.auth.${user}.password`)];
};

/** Keys of `pod.resources` in use, e.g. `api` and `jobs.db_sync`. */
export const resourceKeys = ({ pods }: ReleaseFacts): readonly string[] => [
  ...new Set(pods.flatMap(({ containers }) => containers.flatMap((container) => (container.resources === undefined ? [] : [container.resources])))),
];

/** Whether the chart lets one say how its Deployments are replaced. */
export const hasDeployments = ({ pods, upgrades }: ReleaseFacts): boolean => upgrades !== false && pods.some(({ kind }) => kind === 'Deployment');
