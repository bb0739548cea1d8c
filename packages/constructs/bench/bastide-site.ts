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
  Inventory,
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
import { syntheticSite, type SyntheticStack } from './synthetic-site.ts';

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

const runBook: RunBook = { title: 'Synthetic', purpose: 'Stands for a stack of products in a measurement.', checks: [], failures: [] };

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
  for (const stack of syntheticSite(index)) after = new Stack(site, stack.application, { stack, after, runBook });
  return site;
};

interface StackProps {
  readonly stack: SyntheticStack;
  readonly after: Unit | undefined;
  readonly runBook: RunBook;
}

class Stack extends UnitConstruct {
  constructor(site: Site, id: string, props: StackProps) {
    super(site, id, props);
    const products: Product[] = [];
    for (const { id: product, namespace, objects, requires } of props.stack.components) {
      products.push(
        new Product(this, product, {
          application: props.stack.application,
          namespace: site.namespace(namespace, 'baseline'),
          requires: requires.map((other) => products[other]!),
          objects,
        }),
      );
    }
  }
}

interface ProductProps extends ComponentProps {
  readonly requires: readonly Unit[];
  readonly objects: readonly SyntheticObject[];
}

class Product extends Component {
  constructor(scope: Construct, id: string, { objects, ...props }: ProductProps) {
    super(scope, id, props);
    for (const { id: object, kind, body, stage } of objects) this.manifest(object, kinds[kind], body, { stage });
  }
}
