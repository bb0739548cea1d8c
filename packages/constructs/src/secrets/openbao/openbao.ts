import type { IConstruct } from 'constructs';
import { alerts } from '../../contributions/alerts.ts';
import { certificates } from '../../contributions/certificates.ts';
import { flows } from '../../contributions/flows.ts';
import { localAccounts } from '../../contributions/local-accounts.ts';
import { declareRoute, hasIngress } from '../../contributions/routes.ts';
import { scrapes } from '../../contributions/scrapes.ts';
import { bootstrapSecrets, secretGenerators, secretUses } from '../../contributions/secrets.ts';
import { workloads } from '../../contributions/workloads.ts';
import type { Profile } from '../../core/resources.ts';
import { secretAt } from '../../core/secret-position.ts';
import type { SecretRef } from '../../core/secret-reference.ts';
import { pathOf, report, Site } from '../../core/site.ts';
import type { Unit } from '../../core/unit.ts';
import { UnitConstruct } from '../../core/unit-construct.ts';
import type { Placement } from '../../core/workload.ts';
import type { ExternalSecrets } from '../external-secrets.ts';
import type { AppRole, PkiAuthority } from './app-role.ts';
import { OpenBaoConfiguration } from './configuration-job.ts';
import { openBaoFlows } from './flows.ts';
import { OpenBaoInitialization } from './initialization-files.ts';
import { openBaoAlerts, openBaoScrape } from './monitoring.ts';
import { openBaoNames, openBaoServerName } from './names.ts';
import { openBaoPorts } from './ports.ts';
import { OpenBaoRelease } from './release.ts';
import { checkAppRole, isOnePath, reportNoKeeper } from './role-checks.ts';
import { openBaoRunBook } from './run-book.ts';
import { sealKeyName } from './server-configuration.ts';
import { declareSingleSignOn, type OpenBaoIdentity } from './single-sign-on.ts';
import { SiteSecretStore } from './site-secret-store.ts';
import { openBaoWorkload } from './workloads.ts';

export interface OpenBaoProps extends Placement {
  /** What must be up before it: the network of the cluster. */
  readonly network: Unit;
  readonly profile: Profile;
  /** Who brings secrets of the store into the cluster. */
  readonly externalSecrets: ExternalSecrets;
  /** 64 hexadecimal digits, from the Ansible Vault file. Whoever has it and a volume has every secret (docs/decisions/0019-openbao-unseal.md). */
  readonly sealKey: SecretRef;
  /** An odd number: they decide by majority. @default 3 */
  readonly servers?: number;
  /** How people reach it where the site has an ingress. @default - `openbao.` and the domain of the site */
  readonly domain?: string;
  /** @default - that of the cluster */
  readonly storageClass?: string;
  /** Programs outside the cluster that read secrets. @default - none */
  readonly appRoles?: readonly AppRole[];
  /** @default - none */
  readonly authority?: PkiAuthority;
  /** People who log in by the single sign-on. @default - none: nobody can log in but programs */
  readonly identity?: OpenBaoIdentity;
}

/**
 * OpenBao, the secret store of the site: three servers that keep their data themselves, unseal themselves and are configured from the model. It makes
 * every secret of the store whose origin is `generated`.
 *
 * Reported as findings: servers that cannot form a majority, an AppRole without end, from anywhere or for nobody, a policy on what the site does not keep, a
 * generated secret of a form that nothing makes.
 * https://openbao.org/docs/
 */
export class OpenBao extends UnitConstruct {
  constructor(scope: IConstruct, id: string, props: OpenBaoProps) {
    const site = Site.of(scope);
    const { profile, externalSecrets, servers = 3, storageClass, authority, nodeSelector = {}, tolerations = [] } = props;
    // The single sign-on gets its own secrets from here, so that the store does not wait for it.
    const { identity, ...others } = props;
    const domain = props.domain ?? `openbao.${site.inventory.domain}`;
    super(scope, id, {
      ...others,
      runBook: openBaoRunBook({ site: site.siteName, servers, hasLogin: identity !== undefined, ...(hasIngress(site.inventory) ? { domain } : {}) }),
    });
    if (!Number.isInteger(servers) || servers < 3 || servers > 7 || servers % 2 === 0)
      report(this, {
        rule: 'openbao-servers',
        what: `the secret store has ${servers} ${servers === 1 ? 'server' : 'servers'}`,
        allowed: '3, 5 or 7',
        mend: 'run 3: one may be lost, and an even one more can fail without one more being allowed to',
      });
    for (const role of props.appRoles ?? []) checkAppRole(this, role);
    const appRoles = (props.appRoles ?? []).map((role) => ({ ...role, reads: role.reads.filter(isOnePath) }));
    const namespace = site.namespace(openBaoNames.namespace, 'restricted');
    const placement = { nodeSelector, tolerations };
    const initialization = new OpenBaoInitialization(this, 'initialization', { namespace, servers });
    const release = new OpenBaoRelease(this, 'release', { namespace, profile, servers, storageClass, initialization, ...placement });
    new SiteSecretStore(this, 'store', { externalSecrets, release });
    const readerNamespace = externalSecrets.namespace;
    const login = identity && declareSingleSignOn(this, identity, appRoles, hasIngress(site.inventory) ? domain : undefined);
    if (login === undefined) for (const role of appRoles) reportNoKeeper(this, role, 'people log in to the store by no single sign-on');
    new OpenBaoConfiguration(this, 'configuration', { release, namespace, profile, readerNamespace, appRoles, authority, login, ...placement });

    secretGenerators.declare(this, { name: 'OpenBao' });
    workloads.declare(this, openBaoWorkload({ profile, servers, ...placement }, site.versions.openBaoChart.openBao));
    for (const flow of openBaoFlows(readerNamespace)) flows.declare(this, flow);
    scrapes.declare(this, openBaoScrape);
    for (const alert of openBaoAlerts(servers)) alerts.declare(this, alert);
    this.#declareSealKey(props.sealKey);
    this.#declareConfigurationAccount();
    this.#declareWays(domain);
    for (const { consumer, reads } of appRoles) for (const secret of reads) secretUses.declare(this, { secret, consumer });
  }

  #declareSealKey(key: SecretRef): void {
    const sealKey = secretAt(this, 'sealKey', key);
    bootstrapSecrets.declare(this, { namespace: openBaoNames.namespace, name: openBaoNames.seal, labels: {}, data: { [sealKeyName]: sealKey } });
    localAccounts.declare(this, {
      product: 'OpenBao',
      account: 'the seal key',
      allows: 'reads every secret, for who has a volume of a server too; the first start revokes its root token, so that nobody has one',
      by: sealKey,
    });
    secretUses.declare(this, { secret: sealKey, consumer: `${pathOf(this)}, to unseal itself` });
  }

  #declareConfigurationAccount(): void {
    const { namespace, configuration } = openBaoNames;
    localAccounts.declare(this, {
      product: 'OpenBao',
      account: `the ServiceAccount ${namespace}/${configuration}`,
      allows: 'configures the store, and may write its own policy: whoever has it can give themselves every right, and read every secret',
      by: `whoever may run Pods or make tokens of ServiceAccounts in the namespace ${namespace}`,
    });
  }

  #declareWays(host: string): void {
    const { namespace, certificate, activeService, release } = openBaoNames;
    certificates.declare(this, {
      namespace,
      secretName: certificate,
      dnsNames: [openBaoServerName, `${release}.${namespace}.svc`, activeService, release, 'localhost'],
      issuer: 'site',
    });
    if (!hasIngress(Site.of(this).inventory)) return;
    declareRoute(this, {
      host,
      service: { namespace, name: activeService, port: openBaoPorts.api },
      backend: { serverName: openBaoServerName, authoritySecret: certificate },
      issuer: 'site',
      audience: 'site',
    });
  }
}
