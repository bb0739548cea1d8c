import type { IConstruct } from 'constructs';
import { flows } from '../contributions/flows.ts';
import { releases } from '../contributions/releases.ts';
import { secretCollectors, secretUses, type ValuesWithSecrets, valuesSecretSources } from '../contributions/secrets.ts';
import { Component, type ComponentProps } from '../core/component.ts';
import type { Contributions } from '../core/contribution.ts';
import type { JsonObject } from '../core/json.ts';
import { kept } from '../core/kept.ts';
import type { Namespace } from '../core/namespace.ts';
import type { Members } from '../core/plain-object.ts';
import { report, Site } from '../core/site.ts';
import { compareVersions } from '../core/versions.ts';
import { emitYaml } from '../core/yaml-emitter.ts';
import type { Chart } from './chart.ts';
import { configurationMark } from './configuration-mark.ts';
import { HelmChart, helmChartFieldSince } from './helm-chart-kind.ts';
import { addHelmWait, type HelmWaitProps } from './helm-wait.ts';
import { mergedValues, placesSetTwice, secretsAmong, valuesDocument, valuesSecretName } from './secret-values.ts';

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
  /**
   * The rest of the values: secrets, and what cannot be told apart from them, such as the other fields of a list's items. Nothing of it may
   * stand in `values` too. It reaches the release through a Secret that the store of the site fills; not in phase `bootstrap`, because there
   * is no store yet.
   *
   * @default - none
   */
  readonly secretValues?: ValuesWithSecrets;
  /**
   * What must stand before anything that requires the release is applied, besides what it `provides`. Not in phase `bootstrap`: there
   * Ansible waits for what the release provides.
   *
   * @default - the release itself and what it provides, if it provides anything; else nobody waits
   */
  readonly waitFor?: HelmWaitProps;
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
 * helm-controller inside the chosen K3s, secret values that nothing fills, a wait where nothing could wait.
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
    this.#declareFlow(props);
    this.#checkValues();
    this.#checkLock();
    this.#checkPhase(props);
    this.#declareSecretValues();
    this.#emit(props);
  }

  settle(all: Contributions): void {
    if (this.#secretValues === undefined || all.of(secretCollectors).length > 0) return;
    report(this, {
      rule: 'values-secret',
      what: `nothing fills the Secret ${helmReleaseNamespace}/${valuesSecretName(this.releaseName)} that the release ${this.releaseName} takes values from, so it would never be installed`,
      allowed: 'a site with a secret store, such as External Secrets',
      mend: 'add the store to the site, or drop secretValues',
    });
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
      ...(props.secretValues ? { valuesSecrets: [{ name: valuesSecretName(this.releaseName), keys: [valuesDocument] }] } : {}),
      ...(props.bootstrap ? { bootstrap: true } : {}),
      failurePolicy: props.failurePolicy ?? 'retry',
      // Helm applies on the server's side; without this, a field that another controller touched fails the upgrade.
      forceConflicts: true,
      timeout: goDuration(timeoutMinutes),
      // The default of 1000 hides a failure for days.
      backOffLimit: 20,
    } as const;
    this.#checkController({ ...spec });
    const waitFor = this.#waitOf(props);
    const configuration = waitFor && configurationMark(this.releaseName, spec);
    const removal = props.removal ?? (props.bootstrap ? 'keep' : 'prune');
    this.manifest('helm-chart', HelmChart, {
      metadata: {
        name: this.releaseName,
        ...(removal === 'keep' ? { annotations: kept } : {}),
      },
      spec: configuration === undefined ? spec : { ...spec, valuesSecrets: [...(spec.valuesSecrets ?? []), configuration] },
    });
    if (configuration === undefined) return;
    addHelmWait(this, {
      ...waitFor,
      name: this.releaseName,
      namespace: this.targetNamespace,
      chartNamespace: helmReleaseNamespace,
      configuration: configuration.name,
      provides: this.provides,
    });
  }

  #waitOf({ waitFor }: HelmReleaseProps<Values>): HelmWaitProps | undefined {
    if (this.phase === 'bootstrap') return undefined;
    const { customResourceDefinitions = [], apiServices = [] } = this.provides;
    return waitFor ?? (customResourceDefinitions.length + apiServices.length === 0 ? undefined : {});
  }

  /** Before Argo CD runs there are neither hooks nor a store. */
  #checkPhase(props: HelmReleaseProps<Values>): void {
    if (this.phase !== 'bootstrap') return;
    for (const prop of (['secretValues', 'waitFor'] as const).filter((name) => props[name] !== undefined)) {
      report(this, {
        rule: 'helm-release',
        what: `the release ${this.releaseName} of phase bootstrap has ${prop}, and nothing ${prop === 'waitFor' ? 'runs its Job' : 'fills its Secret'} before Argo CD does`,
        allowed: `${prop} in phase argo`,
        mend: `leave ${prop} out, or let Argo CD install the release`,
      });
    }
  }

  /** Mirrors of registries are for the nodes' containerd alone: Helm asks the source of a chart itself, and goes where its index points. */
  #declareFlow({ chart: { repository }, bootstrap }: HelmReleaseProps<Values>): void {
    const host = /^[a-z]+:\/\/([^/]+)/.exec(repository)?.[1] ?? repository;
    flows.declare(this, {
      from: { kind: 'pods', namespace: helmReleaseNamespace },
      to: { kind: 'outside', name: host },
      protocol: 'TCP',
      ports: [443],
      why: `Helm fetches charts${bootstrap ? ', from the network of a server before there is one of Pods' : ''}; it follows where the index of the repository points`,
      encryption: 'TLS',
    });
  }

  #declareSecretValues(): void {
    const values = this.#secretValues;
    if (values === undefined) return;
    const secrets = secretsAmong(values);
    if (secrets.length === 0) {
      report(this, { rule: 'values-secret', what: 'secretValues holds no secret', allowed: 'a SecretRef at least', mend: 'move it all to values' });
    }
    for (const place of placesSetTwice(this.values as Members, values)) {
      report(this, {
        rule: 'values-secret',
        what: `${place} stands in values and in secretValues of the release ${this.releaseName}`,
        allowed: 'one of the two',
        mend: 'take it out of values: what is secret would win there in silence',
      });
    }
    valuesSecretSources.declare(this, { name: valuesSecretName(this.releaseName), documents: { [valuesDocument]: values } });
    for (const secret of secrets) secretUses.declare(this, { secret, consumer: `the Helm release ${this.releaseName}` });
  }

  #checkValues(): void {
    const values = this.#secretValues === undefined ? this.values : mergedValues(this.values as Members, this.#secretValues);
    for (const problem of this.chart.values.check(values)) {
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

/** As Go writes it: helm-controller rewrites the object once, and any other spelling would come back as a difference. */
const goDuration = (minutes: number): string => (minutes < 60 ? `${minutes}m0s` : `${Math.floor(minutes / 60)}h${minutes % 60}m0s`);
