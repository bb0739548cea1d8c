import { PersistentVolumeClaim, StatefulSet } from '@bastide/constructs';
import { withProps } from '../changed-props.ts';
import { Extra } from '../extras.ts';
import { type Facts, type Planned, planFacts, planWith } from '../planned.ts';
import type { Breaks } from './break.ts';

const pool = (props: object) => (): Planned =>
  withProps(
    'CephPool',
    () => props,
    () => planFacts(),
  );

const hosts = '3 of failure domain host: storage-1, storage-2, storage-3';

const withoutDisks = (facts: Facts): void => {
  const { system } = facts.machines['storage-3']!.disks;
  facts.machines['storage-3']!.disks = { system: system! };
};

const inOneRack = (facts: Facts): void => {
  Object.assign(facts.machines['storage-3']!, { rack: 'shelf-1', position: 12 });
};

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

export const dataBreaks = {
  'replicas-within-failure-domains': [
    [
      'a machine that lost its disks',
      () => planFacts(withoutDisks),
      [
        {
          construct: 'mini-waas/ceph-general',
          what: 'Ceph pool general asks for 3 copies, each on another host, and there are 2',
          counterExample: ['2 of failure domain host: storage-1, storage-2'],
        },
      ],
    ],
    [
      'two machines in one rack, and copies that keep apart by rack',
      () =>
        withProps(
          'RookCeph',
          () => ({ failureDomain: 'rack' }),
          () => planFacts(inOneRack),
        ),
      [
        {
          construct: 'mini-waas/ceph-general',
          what: 'Ceph pool general asks for 3 copies, each on another rack, and there are 2',
          counterExample: ['2 of failure domain rack: shelf-1, shelf-2'],
        },
      ],
    ],
    [
      'a copy more than machines',
      pool({ copies: 4 }),
      [{ construct: 'mini-waas/ceph-general', what: 'Ceph pool general asks for 4 copies, each on another host, and there are 3', counterExample: [hosts] }],
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
