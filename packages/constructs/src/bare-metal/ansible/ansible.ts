import type { IConstruct } from 'constructs';
import { hostGroups } from '../../contributions/host-groups.ts';
import type { Contributions } from '../../core/contribution.ts';
import type { JsonObject } from '../../core/json.ts';
import type { SitePlan } from '../../core/plan.ts';
import type { PlannedText, TextPlanner } from '../../core/planned-file.ts';
import { report, Site } from '../../core/site.ts';
import { UnitConstruct } from '../../core/unit-construct.ts';
import { emitYaml } from '../../core/yaml-emitter.ts';
import { bootstrapSteps } from './bootstrap.ts';
import { groupsOf, inventoryOf } from './groups.ts';
import { hostVariables } from './host-variables.ts';
import { ansibleRunBook } from './run-book.ts';
import { secretVariables, siteVariables } from './site-variables.ts';

export interface AnsibleProps {
  /** The user that Ansible logs in as; it may become root. */
  readonly user: string;
}

const groupName = /^[a-z][a-z0-9_]*$/;

/**
 * The Ansible inventory of the site, from the same model as everything else: every machine, its groups, its files, what is applied before
 * Argo CD runs and in which order.
 *
 * Planned below `ansible/`: `inventory.yml`, `group_vars/`, `host_vars/`.
 */
export class Ansible extends UnitConstruct implements TextPlanner {
  readonly #user: string;
  #contributions: Contributions | undefined;

  constructor(scope: IConstruct, id: string, props: AnsibleProps) {
    super(scope, id, { runBook: ansibleRunBook(Site.of(scope).siteName) });
    this.#user = props.user;
  }

  settle(all: Contributions): void {
    this.#contributions = all;
    for (const { from, value } of all.of(hostGroups).filter((each) => !groupName.test(each.value.name))) {
      report(from, {
        rule: 'ansible',
        what: `the host group ${JSON.stringify(value.name)} is no name for Ansible`,
        allowed: 'lower-case letters, digits and "_"',
        mend: 'rename the group',
      });
    }
  }

  plannedTexts({ files }: Pick<SitePlan, 'files'>): readonly PlannedText[] {
    const site = Site.of(this);
    const groups = groupsOf(
      site.inventory,
      this.#contributions!.of(hostGroups).map(({ value }) => value),
    );
    const planned = [...files.values()];
    const text = (path: string, value: JsonObject): PlannedText => ({ path: `ansible/${path}`, owner: this, text: emitYaml(value) });
    return [
      text('inventory.yml', inventoryOf(site.inventory, groups)),
      text('group_vars/all/site.yml', siteVariables(site, this.#user)),
      text('group_vars/all/bootstrap.yml', { bastide_bootstrap: bootstrapSteps(planned) }),
      text('group_vars/all/secrets.yml', secretVariables(this.#contributions!, planned)),
      ...groups.filter(({ variables }) => Object.keys(variables).length > 0).map(({ name, variables }) => text(`group_vars/${name}.yml`, variables)),
      ...[...site.inventory.machines].map((machine) => text(`host_vars/${machine.name}.yml`, hostVariables(machine, planned))),
    ];
  }
}
