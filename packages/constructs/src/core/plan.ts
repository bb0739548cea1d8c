import type { Finding } from './finding.ts';
import { foldersOf, hostPath, type RelativePath, runBookPath, tooLong } from './path.ts';
import type { PlannedFile, TextPlanner } from './planned-file.ts';
import { plannedObjects } from './planned-objects.ts';
import { withoutSecrets } from './redaction.ts';
import { runBookMarkdown } from './run-book.ts';
import { pathOf, type Site } from './site.ts';
import { type Tree, treeOf, unitsOf } from './tree.ts';
import { isUnit, type Unit } from './unit.ts';

/** Everything that a site is on disk, and everything that is wrong with it. */
export interface SitePlan {
  readonly site: Site;
  readonly files: ReadonlyMap<RelativePath, PlannedFile>;
  /** Errors of building and planning; policies add theirs. */
  readonly findings: readonly Finding[];
}

const plansTexts = (unit: Unit): unit is TextPlanner => 'plannedTexts' in unit;

/**
 * Turns a built site into files. Pure: no clock, randomness, network or environment.
 *
 * The stages, in order: settle (collectors run once) → objects with their waves → host files → texts → paths that exclude each other.
 */
export const plan = (site: Site): SitePlan => {
  const planning = new Planning(site);
  planning.settle();
  planning.addObjects();
  planning.addHostFiles();
  planning.addTexts();
  planning.refuseFilesAsFolders();
  return { site, files: planning.sortedFiles(), findings: [...site.findings, ...planning.findings].map(withoutSecrets) };
};

class Planning {
  readonly findings: Finding[] = [];
  readonly #site: Site;
  readonly #files = new Map<RelativePath, PlannedFile>();
  #tree: Tree | undefined;

  constructor(site: Site) {
    this.#site = site;
  }

  settle(): void {
    this.#site.contributions.close();
    // Collectors may add constructs below themselves; those have nothing left to settle.
    const units = unitsOf(this.#site);
    for (const unit of units) unit.settle?.(this.#site.contributions);
    for (const unit of units) unit.settleLast?.();
    this.#tree = treeOf(this.#site);
  }

  addObjects(): void {
    const { files, findings } = plannedObjects(this.#site, this.#tree!);
    this.findings.push(...findings);
    for (const file of files) this.#add(file);
    for (const stray of this.#tree!.strays) {
      const what = 'the object is part of no Component, so no Application would apply it';
      this.findings.push({ rule: 'stray-object', severity: 'error', construct: pathOf(stray), what, mend: 'make it inside a Component' });
    }
  }

  addHostFiles(): void {
    for (const file of this.#tree!.hostFiles) {
      const path = hostPath(file.host.machine.name, file.path);
      this.#add({ path, owner: pathOf(file), content: { type: 'host-file', file }, position: file.source, bytes: once(() => file.content.planned()) });
    }
  }

  addTexts(): void {
    for (const unit of this.#tree!.units) {
      const book = unit.runBook;
      if (book) {
        const text = once(() => runBookMarkdown(book));
        this.#add({ path: runBookPath(unit.node.path), owner: pathOf(unit), content: { type: 'text', text: text() }, position: unit.source, bytes: text });
      } else if (!unit.node.scopes.filter(isUnit).some((above) => above.runBook)) {
        this.findings.push({
          rule: 'run-book',
          severity: 'error',
          construct: pathOf(unit),
          what: 'no run book covers it',
          mend: 'give it a runBook: a stack that is deployed is documented',
        });
      }
    }
    const planners = this.#tree!.units.filter(plansTexts);
    if (planners.length === 0) return;
    for (const pass of ['plannedTexts', 'plannedIndexes'] as const) {
      const files = this.sortedFiles();
      for (const unit of planners) {
        for (const { path, owner, text } of unit[pass]?.({ files }) ?? []) {
          this.#add({ path, owner: pathOf(owner), content: { type: 'text', text }, position: unit.source, bytes: () => text });
        }
      }
    }
  }

  /** `/etc/x` and `/etc/x/y` cannot both be files. */
  refuseFilesAsFolders(): void {
    const isFolder = foldersOf(this.#files.keys());
    const twins = [...this.#files.values()].filter(({ path }) => isFolder.has(path));
    for (const twin of twins) {
      for (const file of this.#files.values()) {
        if (!file.path.startsWith(`${twin.path}/`)) continue;
        this.findings.push({
          rule: 'path',
          severity: 'error',
          construct: file.owner,
          file: file.path,
          what: `${twin.path} is planned as a file by ${twin.owner}, and as the folder of this file`,
          mend: 'give one of them another path',
        });
      }
    }
  }

  sortedFiles(): ReadonlyMap<RelativePath, PlannedFile> {
    return new Map([...this.#files.keys()].sort().map((path) => [path, this.#files.get(path)!]));
  }

  #add(file: PlannedFile): void {
    const found = (what: string, mend: string): void => {
      this.findings.push({ rule: 'path', severity: 'error', construct: file.owner, file: file.path, what, mend });
    };
    const twin = this.#files.get(file.path);
    if (twin) {
      found(`${file.path} is planned here and by ${twin.owner}`, 'let one of them make the file');
      return;
    }
    for (const segment of tooLong(file.path))
      found(`a name of ${new TextEncoder().encode(segment).length} bytes does not fit a file system: ${segment.slice(0, 40)}…`, 'choose a shorter name');
    this.#files.set(file.path, file);
  }
}

const once = (make: () => string): (() => string) => {
  let made: string | undefined;
  return () => (made ??= make());
};
