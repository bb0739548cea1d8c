import type { IConstruct } from 'constructs';
import { declareRoute, hasIngress } from '../contributions/routes.ts';
import type { ValuesWithSecrets } from '../contributions/secrets.ts';
import { storedSecrets } from '../contributions/secrets.ts';
import { type Waiver, waivers } from '../contributions/waivers.ts';
import { workloads } from '../contributions/workloads.ts';
import { isPlainObject, type Members } from '../core/plain-object.ts';
import { type Budget, budget } from '../core/resources.ts';
import { secretAt } from '../core/secret-position.ts';
import type { SecretRef } from '../core/secret-reference.ts';
import { report, Site } from '../core/site.ts';
import type { Unit } from '../core/unit.ts';
import { catalogue } from '../core/versions.ts';
import type { Workload } from '../core/workload.ts';
import type { Chart } from '../delivery/chart.ts';
import { HelmRelease } from '../delivery/helm-release.ts';
import type { AwaitedWorkload } from '../delivery/helm-wait.ts';
import { declaredWorkloads, type PodChoices } from './declared-workloads.ts';
import { accountValues, passwordValues } from './endpoints.ts';
import { merged, without } from './merged-values.ts';
import type { OpenStackPlane } from './plane.ts';
import { podValues } from './pod-values.ts';
import type { ReleaseDefinition } from './release-definition.ts';
import { knownSecretsOf, type ReleaseFacts, resourceKeys } from './release-facts.ts';
import { type ReleasePurpose, releaseRunBook } from './release-run-book.ts';
import { removalTakes } from './removal.ts';
import type { ServiceName } from './services.ts';

/** What every release of OpenStack takes. */
export interface OpenStackReleaseProps<Own extends object> {
  readonly plane: OpenStackPlane;
  /**
   * Values of the chart that this site wants otherwise, `conf` above all; they win over what Bastide sets. What all releases must agree on is not among
   * them.
   *
   * @default - none
   */
  readonly values?: Own;
  /** How many Pods run each part, by the key of `pod.replicas` in the chart. @default - those of the profile */
  readonly replicas?: Readonly<Record<string, number>>;
  /** What must be up before it. @default - nothing but the plane */
  readonly after?: readonly Unit[];
}

/** What a site says of a release that `OpenStack` makes. */
export type SiteChoice<Props> = Omit<Props, 'plane' | 'after'>;

/** Where a public name leads. */
export interface PublicAddress {
  readonly endpoint: ServiceName;
  /** Of Kubernetes. */
  readonly service: string;
  readonly port: number;
  /** Clients prove themselves by a certificate of it, as PEM. @default - they prove nothing to the ingress */
  readonly clientAuthority?: SecretRef;
}

/** What the construct of one release says of it. */
export interface ReleaseChoices<Own extends object> {
  readonly definition: ReleaseDefinition<Own>;
  /** For the profile of the plane, by key of `pod.resources`; Jobs that are not named get that of the openstack client or {@link jobBudget}. */
  readonly budgets: Readonly<Record<string, Budget>>;
  /** For the profile of the plane, by key of `pod.replicas`. */
  readonly replicas: Readonly<Record<string, number>>;
  readonly values: Own;
  /**
   * Values that follow from the plane, the inventory or another release. They win; a site that says otherwise is stopped, because the other end would not
   * know.
   *
   * @default - none
   */
  readonly agreed?: Own;
  /** Secrets beside the passwords of accounts. @default - none */
  readonly secretValues?: ValuesWithSecrets;
  readonly purpose: ReleasePurpose;
  /** Services of Kubernetes that people reach by the ingress of the site. @default - none */
  readonly publicAddresses?: readonly PublicAddress[];
  /** What must be rolled out before others are installed that require the release. @default - nobody waits */
  readonly waitFor?: readonly AwaitedWorkload[];
  /** Whether a Pod goes before the one that replaces it comes, because they cannot be there together. @default - as the profile has it */
  readonly replacedInPlace?: boolean;
}

/** A Job of OpenStack-Helm that runs for seconds, mostly a client of the database: db_sync of nova and neutron takes up to 200 MiB. */
export const jobBudget: Budget = budget({ request: 128, limit: 512 }, 50);

/** The openstack client, of which a Job has one container for each user or entry of the catalogue, all at once: measured with 107 MiB resident. */
const clientBudget: Budget = budget({ request: 112, limit: 512 }, 50);
const clientBudgets: Readonly<Record<string, Budget>> = {
  'jobs.ks_endpoints': clientBudget,
  'jobs.ks_service': clientBudget,
  'jobs.ks_user': clientBudget,
};

const movingTags: Waiver = {
  policy: 'images-pinned',
  because: 'OpenStack-Helm publishes images under tags that it moves, and their digests could not be read at the registries',
  until: 'their digests stand in charts.lock.yaml; then each is named by its digest',
};

/**
 * A release of OpenStack-Helm. Its values are those of the construct, those of the site, and what follows from the plane, in this order; a place that the
 * plane decides cannot be set otherwise.
 *
 * Reported as findings: values that the chart does not know, a password that everybody knows left in place, a label that no node has.
 */
export abstract class OpenStackRelease<Own extends object> extends HelmRelease {
  readonly plane: OpenStackPlane;
  readonly purpose: ReleasePurpose;
  /** Where its public names lead. */
  readonly publicAddresses: readonly PublicAddress[];
  /** The Pods that its chart makes. */
  readonly workloads: readonly Workload[];
  /** Images that upstream may replace under the same tag. */
  readonly movingImages: readonly string[];

  constructor(scope: IConstruct, id: string, props: OpenStackReleaseProps<Own>, choices: ReleaseChoices<Own>) {
    const { plane, values = {}, after = [] } = props;
    const { definition, waitFor } = choices;
    const pods: PodChoices = {
      replicas: { ...choices.replicas, ...props.replicas },
      budgets: Object.fromEntries(resourceKeys(definition).map((key) => [key, choices.budgets[key] ?? clientBudgets[key] ?? jobBudget])),
      replacedInPlace: choices.replacedInPlace ?? false,
    };
    const secretValues = merged(passwordValues(plane, definition), choices.secretValues ?? {}) as ValuesWithSecrets;
    super(scope, id, {
      application: 'openstack',
      chart: definition.chart as Chart<object>,
      version: catalogue.openStackHelm[plane.charts].chartVersion,
      releaseName: definition.name,
      targetNamespace: plane.targetNamespace,
      values: without(
        definition.lines?.[plane.charts]?.gone ?? [],
        merged(
          choices.values as Members,
          values as Members,
          (choices.agreed ?? {}) as Members,
          podValues(plane, definition, pods),
          accountValues(plane, definition),
        ),
      ),
      ...(Object.keys(secretValues).length === 0 ? {} : { secretValues }),
      runBook: releaseRunBook(definition, plane.targetNamespace.name, choices.purpose),
      ...(waitFor === undefined ? {} : { waitFor: { workloads: waitFor, deadlineMinutes: 60 } }),
      removal: definition.name in removalTakes ? 'keep' : 'prune',
    });
    this.plane = plane;
    this.purpose = choices.purpose;
    this.addRequirement(plane);
    for (const unit of after) this.addRequirement(unit);
    this.publicAddresses = choices.publicAddresses ?? [];
    this.workloads = declaredWorkloads(plane, definition, pods);
    this.movingImages = Object.values(definition.images).flatMap((name) => (plane.imageMoves(name) ? [plane.image(name)] : []));
    for (const workload of this.workloads) workloads.declare(this, workload);
    for (const address of this.publicAddresses) this.#declarePublicAddress(address);
    if (this.movingImages.length > 0) waivers.declare(this, movingTags);
    this.#checkKnownSecrets(definition, secretValues);
    this.#checkAgreement(definition.name, values as Members, (choices.agreed ?? {}) as Members);
  }

  #checkAgreement(name: string, values: Members, agreed: Members, place: readonly string[] = []): void {
    for (const [key, value] of Object.entries(agreed)) {
      const said = values[key];
      const here = [...place, key];
      if (isPlainObject(said) && isPlainObject(value)) this.#checkAgreement(name, said, value, here);
      else if (said !== undefined && JSON.stringify(said) !== JSON.stringify(value)) {
        report(this, {
          rule: 'openstack-agreement',
          what: `the values of ${name} say ${here.join('.')} = ${JSON.stringify(said)}, and what it must agree with says ${JSON.stringify(value)}`,
          allowed: JSON.stringify(value),
          mend: 'drop it from the values of the release; it follows from the inventory and the props of OpenStack',
        });
      }
    }
  }

  #declarePublicAddress({ endpoint, service, port, clientAuthority }: PublicAddress): void {
    if (!hasIngress(Site.of(this).inventory)) {
      if (clientAuthority) this.#reportNobodyAsks();
      return;
    }
    const authoritySecret = `${service}-client-authority`;
    if (clientAuthority)
      storedSecrets.declare(this, {
        namespace: this.targetNamespace,
        name: authoritySecret,
        data: { 'ca.crt': secretAt(this, 'clientAuthority', clientAuthority) },
        consumer: `the ingress, to know clients of ${this.plane.publicHost(endpoint)}`,
        afterReplacement: 'Traefik reads it anew by itself; certificates of the old authority are refused from then on',
      });
    declareRoute(this, {
      host: this.plane.publicHost(endpoint),
      service: { namespace: this.targetNamespace, name: service, port },
      issuer: 'site',
      audience: this.plane.audience,
      ...(clientAuthority ? { clientCertificates: { authoritySecret } } : {}),
    });
  }

  #reportNobodyAsks(): void {
    report(this, {
      rule: 'openstack-client-certificates',
      what: 'clients are to prove themselves by certificates, and nobody asks for them: the site has no ingress',
      allowed: 'an address named ingress in loadBalancerAddresses of the inventory',
      mend: 'add it, or leave clientAuthority out',
    });
  }

  /** What stands in a chart, or in the source of a service, is known to everybody, so each of them must be replaced, or its account left out. */
  #checkKnownSecrets(facts: ReleaseFacts, secretValues: ValuesWithSecrets): void {
    for (const place of knownSecretsOf(facts, this.plane.charts)) {
      if (at(secretValues, place) !== undefined || isLeftOut(this.values as Members, place)) continue;
      report(this, {
        rule: 'default-password',
        what: `${place} of the chart ${facts.name} keeps the password that stands in the chart`,
        allowed: 'a SecretRef, or null for an account that nobody needs',
        mend: 'give the account to the definition of the release',
      });
    }
    for (const place of facts.neededSecrets ?? []) {
      if (at(secretValues, place) !== undefined) continue;
      report(this, {
        rule: 'default-password',
        what: `${place} of the chart ${facts.name} is empty: the service would fail, or take a secret that everybody knows`,
        allowed: 'a SecretRef',
        mend: 'give it by secretValues of the release',
      });
    }
  }
}

const at = (values: Members, place: string): unknown =>
  place.split('.').reduce<unknown>((value, key) => (isPlainObject(value) ? value[key] : undefined), values);

/** Whether the place, or something above it, is removed. */
const isLeftOut = (values: Members, place: string): boolean => {
  const keys = place.split('.');
  return keys.some((_, index) => at(values, keys.slice(0, index + 1).join('.')) === null);
};
