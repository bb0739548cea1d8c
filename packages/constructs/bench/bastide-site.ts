import type { Construct } from 'constructs';
import { BGPPeer } from '../src/calico/bgp-kinds.ts';
import { Application } from '../src/delivery/argo-cd-kinds.ts';
import { HelmChart } from '../src/delivery/helm-chart-kind.ts';
import {
  ChartLock,
  ClusterRole,
  ClusterRoleBinding,
  Component,
  type ComponentProps,
  ConfigMap,
  Deployment,
  type Inventory,
  type Kind,
  PodDisruptionBudget,
  Role,
  RoleBinding,
  type RunBook,
  Service,
  ServiceAccount,
  Site,
  type Unit,
  UnitConstruct,
  Versions,
} from '../src/index.ts';
import type { SyntheticKind, SyntheticObject } from './synthetic-objects.ts';
import { type SyntheticStack, syntheticSite } from './synthetic-site.ts';

const kinds = {
  Application,
  BGPPeer,
  ClusterRole,
  ClusterRoleBinding,
  ConfigMap,
  Deployment,
  HelmChart,
  PodDisruptionBudget,
  Role,
  RoleBinding,
  Service,
  ServiceAccount,
} satisfies Record<SyntheticKind, unknown> as unknown as Readonly<Record<SyntheticKind, Kind>>;

export const runBook: RunBook = { title: 'Synthetic', purpose: 'Stands for a stack of products in a measurement.', checks: [], failures: [] };

/** A site without machines: the measurements are of objects. */
export const emptySite = (name: string): Site =>
  new Site({
    name,
    inventory: {} as Inventory,
    versions: new Versions(),
    chartLock: ChartLock.empty,
    repository: { url: 'https://git.example/cloud.git', targetRevision: 'main' },
    peers: new Map(),
  });

/** Builds a synthetic site the way in which products build a real one. */
export const buildSite = (index: number): Site => {
  const site = emptySite(`site-${index}`);
  let after: Stack | undefined;
  for (const stack of syntheticSite(index)) {
    const current = new Stack(site, stack.application, { after, runBook });
    addProducts(site, current, stack);
    after = current;
  }
  return site;
};

class Stack extends UnitConstruct {
  constructor(site: Site, id: string, props: { readonly after: Unit | undefined; readonly runBook: RunBook }) {
    super(site, id, props);
  }
}

const addProducts = (site: Site, parent: Stack, { application, components }: SyntheticStack): void => {
  const products: Product[] = [];
  for (const { id, namespace, objects, requires } of components) {
    const required = requires.map((other) => products[other]!);
    products.push(new Product(parent, id, { application, namespace: site.namespace(namespace, 'baseline'), required, objects }));
  }
};

interface ProductProps extends ComponentProps {
  readonly required: readonly Unit[];
  readonly objects: readonly SyntheticObject[];
}

export class Product extends Component {
  constructor(scope: Construct, id: string, { objects, ...props }: ProductProps) {
    super(scope, id, props);
    for (const { id: object, kind, body, stage } of objects) this.manifest(object, kinds[kind], body, { stage });
  }
}
