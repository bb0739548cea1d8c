import type { IConstruct } from 'constructs';
import { certificates } from '../contributions/certificates.ts';
import { unscraped } from '../contributions/scrapes.ts';
import {
  bootstrapSecrets,
  copiedSecrets,
  operatorSecrets,
  secretGenerators,
  secretUses,
  storedSecrets,
  valuesSecretSources,
} from '../contributions/secrets.ts';
import type { Contributions } from '../core/contribution.ts';
import type { SitePlan } from '../core/plan.ts';
import type { PlannedText, TextPlanner } from '../core/planned-file.ts';
import { secretAt } from '../core/secret-position.ts';
import { pathOf, report, Site } from '../core/site.ts';
import { UnitConstruct } from '../core/unit-construct.ts';
import { helmReleaseNamespace } from '../delivery/helm-release.ts';
import { contractPath, contractText } from './contract-text.ts';
import { checkSecretsOfPods } from './missing-secrets.ts';
import { declarationText, type SecretRecord, secretRecords } from './secret-records.ts';

export interface SecretsContractProps {
  /** Name of the ClusterSecretStore, as ExternalSecrets has it. @default 'site' */
  readonly store?: string;
}

/**
 * The secrets contract of the site, `docs/secrets.md`: every secret with its owner, where its value is put, how often it is replaced, what
 * carries it and who uses it, and which are copied within the cluster. It is derived from the files and contributions themselves, so nothing can use a secret without standing in it.
 *
 * Reported as findings: a literal where a use names its secret, one secret that is declared in two ways, a Secret of the cluster with two makers, a use of a secret that nothing carries, a secret that is carried for nobody,
 * a Pod that reads a Secret, or a key of one, that nothing makes.
 */
export class SecretsContract extends UnitConstruct implements TextPlanner {
  readonly #store: string;
  #contributions: Contributions | undefined;

  constructor(scope: IConstruct, id: string, props: SecretsContractProps = {}) {
    super(scope, id, { runBook: contractRunBook(Site.of(scope).siteName) });
    this.#store = props.store ?? 'site';
    unscraped.declare(this, { because: 'it is a document; nothing of it runs.' });
  }

  settle(all: Contributions): void {
    this.#contributions = all;
    for (const { from, value } of all.of(secretUses)) secretAt(from, `what ${value.consumer} uses`, value.secret);
    this.#checkMakers(all);
  }

  plannedTexts({ files }: Pick<SitePlan, 'files'>): readonly PlannedText[] {
    const records = secretRecords(this.#contributions!, files.values());
    for (const record of records) this.#checkRecord(record);
    checkSecretsOfPods(this.#contributions!, files.values());
    const copies = this.#contributions!.of(copiedSecrets).map(({ value }) => value);
    const made = this.#contributions!.of(operatorSecrets).map(({ value }) => value);
    const generators = this.#contributions!.of(secretGenerators).map(({ value }) => value);
    return [{ path: contractPath, owner: this, text: contractText(Site.of(this).siteName, this.#store, records, { copies, made, generators }) }];
  }

  /** Ansible, External Secrets and cert-manager would overwrite each other for ever. */
  #checkMakers(all: Contributions): void {
    const made = [
      ...all.of(bootstrapSecrets).map(({ from, value }) => ({ from, maker: 'Ansible', secret: `${value.namespace}/${value.name}` })),
      ...all.of(storedSecrets).map(({ from, value }) => ({ from, maker: 'External Secrets', secret: `${value.namespace}/${value.name}` })),
      ...all.of(copiedSecrets).map(({ from, value }) => ({ from, maker: 'External Secrets', secret: `${value.namespace}/${value.name}` })),
      ...all.of(valuesSecretSources).map(({ from, value }) => ({ from, maker: 'External Secrets', secret: `${helmReleaseNamespace}/${value.name}` })),
      ...all.of(certificates).map(({ from, value }) => ({ from, maker: 'cert-manager', secret: `${value.namespace}/${value.secretName}` })),
    ];
    for (const [secret, owners] of Map.groupBy(made, (each) => each.secret)) {
      if (new Set(owners.map(({ maker }) => maker)).size < 2) continue;
      report(owners.at(-1)!.from, {
        rule: 'secret-owner',
        what: `the Secret ${secret} has two makers`,
        allowed: 'one of Ansible, External Secrets, cert-manager',
        mend: 'let one of them make it, or name another Secret',
        counterExample: owners.map(({ from, maker }) => `${maker}, for ${pathOf(from)}`),
      });
    }
  }

  #checkRecord({ address, declarations, carriers, consumers, users }: SecretRecord): void {
    if (declarations.length > 1) {
      report(this, {
        rule: 'secret-declaration',
        what: `the secret ${address} is declared in ${declarations.length} ways`,
        allowed: 'one owner, one origin, one rotation and one form a secret',
        mend: 'make one SecretRef and pass it to everybody who uses it',
        counterExample: declarations.map(({ secret, from }) => `${from}: ${declarationText(secret)}`),
      });
    }
    if (consumers.length === 0) {
      report(this, {
        rule: 'secret-consumer',
        what: `the secret ${address} is brought to ${[...new Set(carriers.map(({ name }) => name))].join(', ')}, and nobody says who uses it`,
        allowed: 'one consumer or more',
        mend: 'name who uses it (secretUses, or the consumer of storedSecrets), or bring it nowhere',
        counterExample: users,
      });
    }
    if (carriers.length === 0) {
      report(this, {
        rule: 'secret-carrier',
        what: `${consumers.join(', ')} uses the secret ${address}, and no file and no Secret brings it there`,
        allowed: 'a hole of a host file, bootstrapSecrets, storedSecrets, secretValues of a release, a playbook',
        mend: 'bring it there by one of these, or drop the use',
        counterExample: users,
      });
    }
  }
}

const contractRunBook = (site: string) => ({
  title: 'Secrets',
  purpose: `Which secrets ${site} uses, where their values are put and who answers for them stands in ${contractPath}.`,
  checks: [
    {
      text: 'In the folder of the site: the list of what the Ansible Vault file must hold.',
      command: "sed -n '/^bastide_vault_secrets/,/^[^ ]/p' ansible/group_vars/all/secrets.yml",
    },
  ],
  failures: [
    {
      symptom: 'A secret has leaked',
      steps: [
        { text: `Find it in ${contractPath}: who owns it, what carries it, who uses it.` },
        { text: 'Its owner replaces the value where it is put: in the Ansible Vault file, in the store, or in both where it says so.' },
        {
          text: 'From the vault it reaches the machines with the next run of the playbook; from the store within the hour, or at once as the run book of External Secrets says.',
        },
      ],
    },
  ],
});
