import type { IConstruct } from 'constructs';
import type { Component } from './component.ts';
import type { SourcePosition } from './finding.ts';
import type { HostFile } from './host-file.ts';
import type { KubernetesObject } from './kind.ts';
import type { RelativePath } from './path.ts';
import type { Unit } from './unit.ts';

export type ConstructPath = string;

/** One file that the site consists of. */
export interface PlannedFile {
  readonly path: RelativePath;
  /** The construct that it comes from. */
  readonly owner: ConstructPath;
  readonly content: PlannedContent;
  /** The line of the site that made the owner. */
  readonly position: () => SourcePosition | undefined;
  /** As it is written. The same bytes for the same site, on every machine. */
  bytes(): string;
}

export type PlannedContent =
  | { readonly type: 'object'; readonly object: KubernetesObject; readonly component: Component; readonly step: number }
  | { readonly type: 'host-file'; readonly file: HostFile }
  | { readonly type: 'text'; readonly text: string };

/** Text that a product plans beside objects and host files: documents, the Ansible inventory. */
export interface PlannedText {
  readonly path: RelativePath;
  readonly owner: IConstruct;
  readonly text: string;
}

/** Makes texts once all objects and host files are known; a unit that has it is asked after the others were planned. */
export interface TextPlanner extends Unit {
  plannedTexts(planned: { readonly files: ReadonlyMap<RelativePath, PlannedFile> }): readonly PlannedText[];
  /** Texts about texts: asked once those of every unit are known, whatever the unit is named. */
  plannedIndexes?(planned: { readonly files: ReadonlyMap<RelativePath, PlannedFile> }): readonly PlannedText[];
}
