import type { IConstruct } from 'constructs';
import { releases } from '../contributions/releases.ts';
import { valuesSecretSources } from '../contributions/secrets.ts';
import { Component, type ComponentProps } from '../core/component.ts';
import type { Contributions } from '../core/contribution.ts';
import type { JsonObject } from '../core/json.ts';
import type { Namespace } from '../core/namespace.ts';
import { report, Site } from '../core/site.ts';
import { compareVersions } from '../core/versions.ts';
import { emitYaml } from '../core/yaml-emitter.ts';
import type { Chart } from './chart.ts';
import { HelmChart, helmChartFieldSince } from './helm-chart-kind.ts';

export interface HelmReleaseProps<Values extends object> extends Omit<ComponentProps, 'namespace'> {
  readonly chart: Chart<Values>;
  /** Exactly as the repository lists it, e.g. `v3.32.1`. */
  readonly version: string;
  /** Name of the release, as `helm list` shows it. @default - the id of the construct */
  readonly releaseName?: string;
  /** Where the release's own objects go. */
  readonly targetNamespace: Namespace;
  /** What is not secret of the values; `null` removes a default of the chart. */
  readonly values: Values;
  /** Name of the Secret, contributed through `valuesSecretSources`, whose documents are merged over the values. @default - none */
  readonly secretValues?: { readonly name: string; readonly keys: readonly string[] };
  /**
   * Installed before the cluster has a network: the install Job runs with host network on a server and tolerates a node that is not ready.
   * @default false
   */
  readonly bootstrap?: boolean;
  /**
   * Removing the HelmChart object uninstalls the release and all it holds. With `keep`, Argo CD neither prunes nor deletes it.
   * @default 'keep' when `bootstrap`, else 'prune'
   */
  readonly removal?: 'keep' | 'prune';
  /**
   * What helm-controller does when an install or an upgrade fails. Its own default uninstalls the release, which is an outage.
   * @default 'retry'
   */
  readonly failurePolicy?: 'retry' | 'abort' | 'reinstall';
  /** How long Helm waits for one operation, in minutes, 1 to 120. @default 30 */
  readonly timeoutMinutes?: number;
}

/** The namespace of every HelmChart object, apart from what they install. */
export const helmReleaseNamespace = 'helm-releases';

/**
 * A Helm release as a K3s `HelmChart` object: plain YAML for Argo CD, real Helm in the cluster.
 * https://docs.k3s.io/add-ons/helm
 *
 * Values are written as `valuesContent`, a text, because the API server may drop the null values of a structured field
 * (docs/decisions/0003-helm-values-as-text.md).
 *
 * Reported as findings: values that the chart does not know, a chart that the lock does not name, a field that is newer than the
 * helm-controller inside the chosen K3s, secret values that nothing provides.
 */
export class HelmRelease<Values extends object = object> extends Component {
  readonly releaseName: string;
  readonly targetNamespace: string;
  readonly values: Values;
  readonly chart: Chart<Values>;
  readonly version: string;
  readonly #secretValues: HelmReleaseProps<Values>['secretValues'];

  constructor(scope: IConstruct, id: string, props: HelmReleaseProps<Values>) {
    const site = Site.of(scope);
    // Bootstrap install Jobs use the host's network, which only a privileged namespace admits.
    const namespace = site.namespace(helmReleaseNamespace, 'privileged');
    super(scope, id, { ...props, namespace });
    this.releaseName = props.releaseName ?? id;
    this.targetNamespace = props.targetNamespace.name;
    this.values = props.values;
    this.chart = props.chart;
    this.version = props.version;
    this.#secretValues = props.secretValues;
    releases.declare(this, {
      name: this.releaseName,
      targetNamespace: this.targetNamespace,
      repository: props.chart.repository,
      chart: props.chart.name,
      version: props.version,
    });
    this.#checkValues();
    this.#checkLock();
    this.#emit(props);
  }

  settle(all: Contributions): void {
    const secret = this.#secretValues;
    if (!secret) return;
    const source = all.of(valuesSecretSources).find(({ value }) => value.name === secret.name);
    if (!source) {
      report(this, {
        rule: 'values-secret',
        severity: 'warning',
        what: `nothing provides the Secret ${helmReleaseNamespace}/${secret.name} that the release ${this.releaseName} takes values from`,
        mend: 'declare it with valuesSecretSources, or drop secretValues',
      });
      return;
    }
    for (const key of secret.keys.filter((name) => !(name in source.value.documents))) {
      report(this, {
        rule: 'values-secret',
        what: `the Secret ${helmReleaseNamespace}/${secret.name} has no key ${key}`,
        allowed: Object.keys(source.value.documents).sort().join(', '),
        mend: 'name a key that it has',
      });
    }
  }

  #emit(props: HelmReleaseProps<Values>): void {
    const timeoutMinutes = props.timeoutMinutes ?? 30;
    if (!Number.isInteger(timeoutMinutes) || timeoutMinutes < 1 || timeoutMinutes > 120) {
      report(this, {
        rule: 'helm-release',
        what: `timeoutMinutes is ${timeoutMinutes}`,
        allowed: 'a whole number from 1 to 120',
        mend: 'say how long one Helm operation may take',
      });
    }
    const spec = {
      chart: props.chart.repository.startsWith('oci://') ? `${props.chart.repository}/${props.chart.name}` : props.chart.name,
      ...(props.chart.repository.startsWith('oci://') ? {} : { repo: props.chart.repository }),
      version: props.version,
      targetNamespace: this.targetNamespace,
      valuesContent: emitYaml(props.values as unknown as JsonObject),
      ...(props.secretValues ? { valuesSecrets: [{ name: props.secretValues.name, keys: props.secretValues.keys }] } : {}),
      ...(props.bootstrap ? { bootstrap: true } : {}),
      failurePolicy: props.failurePolicy ?? 'retry',
      // Helm applies on the server's side; without this, a field that another controller touched fails the upgrade.
      forceConflicts: true,
      timeout: `${timeoutMinutes}m`,
      // The default of 1000 hides a failure for days.
      backOffLimit: 20,
    } as const;
    this.#checkController({ ...spec });
    const removal = props.removal ?? (props.bootstrap ? 'keep' : 'prune');
    this.manifest('helm-chart', HelmChart, {
      metadata: {
        name: this.releaseName,
        ...(removal === 'keep' ? { annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } } : {}),
      },
      spec,
    });
  }

  #checkValues(): void {
    for (const problem of this.chart.values.check(this.values)) {
      report(this, {
        rule: 'helm-values',
        what: `values of the chart ${this.chart.name}: ${problem.path === '' ? '' : `${problem.path}: `}${problem.what}`,
        ...(problem.allowed === undefined ? {} : { allowed: problem.allowed }),
        mend: `set only what the chart ${this.chart.name} ${this.version} reads`,
      });
    }
  }

  #checkLock(): void {
    if (Site.of(this).chartLock.chart(this.chart.repository, this.chart.name, this.version)) return;
    report(this, {
      rule: 'chart-lock',
      what: `charts.lock.yaml does not name ${this.chart.name} ${this.version} of ${this.chart.repository}`,
      mend: 'run `bastide lock`, which adds it and reads its digest where the repository can be reached',
    });
  }

  /** `retry` is newer than `failurePolicy` itself, so a field counts together with its value. */
  #checkController(spec: Readonly<Record<string, unknown>>): void {
    const { versions } = Site.of(this);
    for (const [field, value] of Object.entries(spec)) {
      const since = helmChartFieldSince[`${field}=${String(value)}`] ?? helmChartFieldSince[field];
      if (since === undefined || compareVersions(versions.helmController, since) >= 0) continue;
      report(this, {
        rule: 'helm-controller',
        what: `HelmChart field ${field}${field === 'failurePolicy' ? `: ${String(value)}` : ''} needs helm-controller ${since}; K3s ${versions.choice.k3s} embeds ${versions.helmController}, which ignores or refuses it`,
        allowed: 'v1.35.8+k3s1, which embeds 0.17.7',
        mend: 'choose a K3s with a newer helm-controller, or leave the field out',
      });
    }
  }
}
