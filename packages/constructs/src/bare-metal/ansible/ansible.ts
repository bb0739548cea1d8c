import type { IConstruct } from 'constructs';
import { hostGroups } from '../../contributions/host-groups.ts';
import { playbooks } from '../../contributions/playbooks.ts';
import { unscraped } from '../../contributions/scrapes.ts';
import { virtualMachines } from '../../contributions/virtual-machines.ts';
import type { Contributions } from '../../core/contribution.ts';
import type { JsonObject } from '../../core/json.ts';
import type { SitePlan } from '../../core/plan.ts';
import type { PlannedText, TextPlanner } from '../../core/planned-file.ts';
import { secretAt } from '../../core/secret-position.ts';
import { shown } from '../../core/secret-shape.ts';
import { report, Site } from '../../core/site.ts';
import { UnitConstruct } from '../../core/unit-construct.ts';
import { emitYaml } from '../../core/yaml-emitter.ts';
import { bootstrapVariables } from './bootstrap.ts';
import { declareMachines } from './declarations.ts';
import { groupsOf, inventoryOf, playGroups } from './groups.ts';
import { hostVariables } from './host-variables.ts';
import { playbooksOf } from './playbooks.ts';
import { baseRole } from './roles/base.ts';
import { bootstrapRole } from './roles/bootstrap.ts';
import { hostFilesRole } from './roles/host-files.ts';
import { k3sRole } from './roles/k3s.ts';
import { ansibleRunBook } from './run-book.ts';
import { playbookFiles, runFiles, runSettings } from './settings.ts';
import { secretVariables, siteVariables } from './site-variables.ts';

export interface AnsibleProps {
  /** The user that Ansible and people log in as; it may become root by sudo without a password. */
  readonly user: string;
}

const groupName = /^[a-z][a-z0-9_]*$/;
const playbookFile = /^[a-z][a-z0-9-]*\.yml$/;

/**
 * Ansible for the site, from the same model as everything else: every machine, its groups, its files, what is applied before Argo CD runs,
 * and the plays that do it. The playbooks know no name of a site: they choose hosts by group, and read the rest from variables.
 *
 * Planned below `ansible/`: `inventory.yml`, `group_vars/`, `host_vars/`, the playbooks (`site.yml` runs all), `roles/`, `ansible.cfg`,
 * `requirements.txt`, `store-secrets.yml`; and `requirements.yml` where products bring playbooks of their own.
 */
export class Ansible extends UnitConstruct implements TextPlanner {
  readonly #user: string;
  #contributions: Contributions | undefined;

  constructor(scope: IConstruct, id: string, props: AnsibleProps) {
    super(scope, id, { runBook: ansibleRunBook(Site.of(scope).siteName, props.user) });
    this.#user = props.user;
    declareMachines(this, Site.of(this).inventory, props.user);
    unscraped.declare(this, { because: 'it runs on the machine of an engineer and leaves nothing running; a run that fails says so there' });
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
    this.#checkPlaybooks(all);
  }

  #checkPlaybooks(all: Contributions): void {
    for (const { from, value } of all.of(playbooks)) {
      for (const secret of value.secrets) secretAt(from, 'a secret of a playbook', secret);
      if (playbookFile.test(value.file)) continue;
      report(from, {
        rule: 'ansible',
        what: `the playbook ${shown(value.file)} has no name for a file beside those of every site`,
        allowed: 'lower-case letters, digits and "-", then .yml',
        mend: 'rename the playbook',
      });
    }
  }

  plannedTexts({ files }: Pick<SitePlan, 'files'>): readonly PlannedText[] {
    const { inventory } = Site.of(this);
    const all = this.#contributions!;
    const declared = all.of(hostGroups).map(({ value }) => value);
    const groups = groupsOf(inventory, [...declared, ...playGroups(inventory, all)]);
    const hasCluster = groups.some(({ name }) => name === 'k3s_servers');
    const guests = all.of(virtualMachines).map(({ value }) => value);
    const more = all.of(playbooks).flatMap(({ value }) => (playbookFile.test(value.file) ? [value] : []));
    const planned = [...files.values()];
    const text = (path: string, content: string): PlannedText => ({ path: `ansible/${path}`, owner: this, text: content });
    const variables = (path: string, value: JsonObject): PlannedText => text(path, emitYaml(value));
    const sources = {
      ...runFiles,
      ...(more.length > 0 ? playbookFiles : {}),
      ...playbooksOf(hasCluster),
      ...baseRole,
      ...hostFilesRole,
      ...(hasCluster ? { ...k3sRole, ...bootstrapRole } : {}),
    };
    return [
      variables('inventory.yml', inventoryOf(inventory, groups, guests)),
      variables('group_vars/all/site.yml', siteVariables(Site.of(this), this.#user)),
      variables('group_vars/all/settings.yml', runSettings),
      variables('group_vars/all/bootstrap.yml', bootstrapVariables(planned)),
      variables('group_vars/all/secrets.yml', secretVariables(all, planned)),
      ...groups.filter((group) => Object.keys(group.variables).length > 0).map((group) => variables(`group_vars/${group.name}.yml`, group.variables)),
      ...[...inventory.machines].map((machine) => variables(`host_vars/${machine.name}.yml`, hostVariables(machine, planned, declared))),
      ...more.map(({ file, text: content }) => text(file, content)),
      ...Object.entries(sources).map(([path, content]) => text(path, content)),
    ];
  }
}
