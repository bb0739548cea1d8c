import type { IConstruct } from 'constructs';
import { unscraped } from '../contributions/scrapes.ts';
import type { Contributions } from '../core/contribution.ts';
import type { SitePlan } from '../core/plan.ts';
import type { PlannedText, TextPlanner } from '../core/planned-file.ts';
import { Site } from '../core/site.ts';
import { isUnit } from '../core/unit.ts';
import { UnitConstruct } from '../core/unit-construct.ts';
import { workloadsOf } from '../core/workloads-of.ts';
import { addressPlan } from './address-plan.ts';
import { flowMatrix } from './flow-matrix.ts';
import { indexPage } from './index-page.ts';
import { memoryBudget } from './memory-budget/memory-budget.ts';
import { monitoring } from './monitoring.ts';
import { portsAndCables } from './ports-and-cables.ts';
import { documentsRunBook } from './run-book.ts';
import { sshConfig, sshConfigName } from './ssh-config.ts';
import { topology } from './topology/topology.ts';

/**
 * The documents that people print and read of a site, drawn from the same facts and declarations as what is applied.
 *
 * Planned below `docs/`: `README.md` (for people who were paged; links every document and run book), `address-plan.md`, `flow-matrix.md`,
 * `memory-budget.md` (where there is Kubernetes), `monitoring.md`, `ports-and-cables.md`, `ssh_config` (where a product says how people log in), `topology.svg`.
 */
export class Documents extends UnitConstruct implements TextPlanner {
  #contributions: Contributions | undefined;

  constructor(scope: IConstruct, id: string) {
    super(scope, id, { runBook: documentsRunBook(Site.of(scope).siteName) });
    unscraped.declare(this, { because: 'it is text in the repository; nothing of it runs.' });
  }

  settle(all: Contributions): void {
    this.#contributions = all;
  }

  plannedTexts({ files }: Pick<SitePlan, 'files'>): readonly PlannedText[] {
    const site = Site.of(this);
    const { inventory } = site;
    const all = this.#contributions!;
    const products = [...site.node.children].filter(isUnit).sort((a, b) => (a.node.id < b.node.id ? -1 : 1));
    const workloads = workloadsOf({ site, files }).map(({ workload }) => workload);
    const memory = memoryBudget(all, workloads, inventory);
    const ssh = sshConfig(all, site);
    return [
      this.#document('address-plan.md', addressPlan(all, inventory)),
      this.#document('flow-matrix.md', flowMatrix(all, inventory)),
      ...(memory === undefined ? [] : [this.#document('memory-budget.md', memory)]),
      this.#document('monitoring.md', monitoring(all, products, inventory)),
      this.#document('ports-and-cables.md', portsAndCables(inventory)),
      ...(ssh === undefined ? [] : [this.#document(sshConfigName, ssh)]),
      this.#document('topology.svg', topology(all, inventory)),
    ];
  }

  plannedIndexes({ files }: Pick<SitePlan, 'files'>): readonly PlannedText[] {
    return [this.#document('README.md', indexPage(this.#contributions!, Site.of(this).siteName, files))];
  }

  #document(name: string, text: string): PlannedText {
    return { path: `docs/${name}`, owner: this, text };
  }
}
