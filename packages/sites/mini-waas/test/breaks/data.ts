import { PersistentVolumeClaim, replications, StatefulSet } from '@bastide/constructs';
import { withProps } from '../changed-props.ts';
import { Extra } from '../extras.ts';
import { freePosition } from '../free.ts';
import { type Facts, type Planned, planFacts, planWith } from '../planned.ts';
import { moveSticks, sticksInThree } from '../sticks.ts';
import type { Breaks } from './break.ts';

const pool = (props: object) => (): Planned =>
  withProps(
    'CephPool',
    () => props,
    () => planFacts(sticksInThree),
  );

const hosts = '3 of failure domain host: storage-1, storage-2, storage-3';

/** The site with a database that keeps its copies on these machines, each on another one. */
const database = (copies: number, leastCopies: number, domains: readonly string[]): Planned =>
  planWith((site) => replications.declare(site.node.findChild('k3s'), { name: 'the database', copies, leastCopies, failureDomain: 'host', domains }));

/** Two of them stand in one rack. */
const threeComputes = ['compute-1', 'compute-2', 'compute-4'];

/** Sticks in three machines, of which the last stands in the rack of the first and hangs where it hung. */
export const inOneRack = (facts: Facts): void => {
  sticksInThree(facts);
  Object.assign(facts.machines['storage-3']!, { rack: 'shelf-1', position: freePosition(facts, 'shelf-1') });
};

/** The sticks of one machine in another, which has memory for their OSDs. */
const movedSticks = (from: string, to: string) => (): Planned =>
  planFacts((facts) => {
    sticksInThree(facts);
    facts.machines[to]!.memory = '8GiB';
    moveSticks(from, to)(facts);
  });

/** Mutations after which copies of Ceph have no place: Ceph says so itself, by its own props. */
export const copiesBeyondDomains: readonly (readonly [change: string, broken: () => Planned])[] = [
  [
    'a machine that lost its disks',
    () =>
      planFacts((facts) => {
        sticksInThree(facts);
        const { system } = facts.machines['storage-3']!.disks;
        facts.machines['storage-3']!.disks = { system: system! };
      }),
  ],
  [
    'two machines in one rack, and copies that keep apart by rack',
    () =>
      withProps(
        'RookCeph',
        () => ({ failureDomain: 'rack' }),
        () => planFacts(inOneRack),
      ),
  ],
  [
    'a copy more than machines',
    () =>
      withProps(
        'CephPool',
        () => ({ copies: 4 }),
        () => planFacts(sticksInThree),
      ),
  ],
];

const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } as const;

/** The site with a StatefulSet that has volumes of its own. */
export const statefulSet = (options: string): Planned =>
  planWith((site) => {
    const labels = { app: 'extra' };
    const resources = { requests: { memory: '16Mi' }, limits: { memory: '32Mi' } };
    new Extra(site).manifest('database', StatefulSet, {
      metadata: { name: 'database', annotations: { 'argocd.argoproj.io/sync-options': options } },
      spec: {
        serviceName: 'database',
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'quay.io/example/extra:1.0', resources }] } },
        volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }],
      },
    });
  });

/** What stands near to a loss of two copies and is none. */
export const nearlyTogether: readonly (readonly [change: string, planned: () => Planned])[] = [
  ['sticks that moved to a machine of the same rack', movedSticks('storage-1', 'control-4')],
  ['two machines in one rack, and writes that need no more than what is left', () => database(3, 1, threeComputes)],
];

export const dataBreaks = {
  'replicas-within-failure-domains': [
    [
      'a database with a copy more than machines',
      () => database(4, 2, ['leaf-1', 'leaf-2', 'leaf-3']),
      [
        {
          construct: 'mini-waas/k3s',
          what: 'the database asks for 4 copies, each on another host, and there are 3',
          counterExample: ['3 of failure domain host: leaf-1, leaf-2, leaf-3'],
        },
      ],
    ],
    [
      'writes that need every copy',
      pool({ leastCopies: 3 }),
      [
        {
          construct: 'mini-waas/ceph-general',
          what: 'Ceph pool general stops accepting writes when one of its 3 copies is lost: it needs 3',
          counterExample: [hosts, 'without storage-1, 2 of 3 copies are left'],
        },
      ],
    ],
    [
      'one copy',
      pool({ copies: 1, dataLossAcceptedBecause: 'the volumes are caches' }),
      [
        {
          construct: 'mini-waas/ceph-general',
          what: 'Ceph pool general stops accepting writes when one of its 1 copies is lost: it needs 1',
          counterExample: [hosts, 'without storage-1, 0 of 1 copies are left'],
        },
      ],
    ],
  ],
  'replicas-survive-rack-and-feed': [
    [
      'sticks that moved to a machine beside another one with sticks',
      movedSticks('storage-2', 'control-4'),
      [
        {
          construct: 'mini-waas/ceph-general',
          what: 'losing the rack shelf-1 or the power feed strip-a may take 2 of 3 copies of Ceph pool general, Ceph pool .mgr, Ceph pool images, Ceph pool vms, Ceph pool volumes',
          counterExample: ['the rack shelf-1, the power feed strip-a: control-4, storage-1', '1 of 3 copies left'],
        },
      ],
    ],
    [
      'two machines in one rack, and writes that need a copy more than what is left',
      () => database(3, 2, threeComputes),
      [
        {
          construct: 'mini-waas/k3s',
          what: 'losing the rack shelf-1 or the power feed strip-a may take 2 of 3 copies of the database',
          counterExample: ['the rack shelf-1, the power feed strip-a: compute-1, compute-4', '1 of 3 copies left'],
        },
      ],
    ],
    [
      'a machine that moved to another rack, and hangs where it hung',
      () => planFacts(inOneRack),
      [
        {
          construct: 'mini-waas/ceph-general',
          what: 'losing the rack shelf-1 may take 2 of 3 copies of Ceph pool general, Ceph pool .mgr, Ceph pool images, Ceph pool vms, Ceph pool volumes',
          counterExample: ['the rack shelf-1: storage-1, storage-3', '1 of 3 copies left'],
        },
      ],
    ],
    [
      'racks that hang on one power feed, and copies that keep apart by rack',
      () =>
        withProps(
          'RookCeph',
          () => ({ failureDomain: 'rack' }),
          () =>
            planFacts((facts) => {
              for (const machine of Object.values(facts.machines)) if (machine.rack === 'shelf-2') machine.powerFeed = 'strip-a';
            }),
        ),
      [
        {
          construct: 'mini-waas/ceph-general',
          what: 'losing the power feed strip-a may take 2 of 3 copies of Ceph pool general, Ceph pool .mgr, Ceph pool images, Ceph pool vms, Ceph pool volumes',
          counterExample: ['the power feed strip-a: shelf-1, shelf-2', '1 of 3 copies left'],
        },
      ],
    ],
  ],
  'data-kept-from-pruning': [
    [
      'a claim of a volume as anybody writes it',
      () => planWith((site) => void new Extra(site).manifest('data', PersistentVolumeClaim, { metadata: { name: 'data' }, spec: claim })),
      [{ construct: 'mini-waas/extra/data', what: 'PersistentVolumeClaim extra/data holds data and lacks Prune=false and Delete=false' }],
    ],
    [
      'a StatefulSet that is not pruned, and deleted with its Application',
      () => statefulSet('Prune=false'),
      [{ construct: 'mini-waas/extra/database', what: 'StatefulSet extra/database holds data and lacks Delete=false' }],
    ],
    [
      'a StatefulSet with volumes and an option of another meaning',
      () => statefulSet('Delete=false, Prune=confirm'),
      [{ construct: 'mini-waas/extra/database', what: 'StatefulSet extra/database holds data and lacks Prune=false' }],
    ],
  ],
} satisfies Breaks;
