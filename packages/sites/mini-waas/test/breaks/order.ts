import { ConfigMap, certManagerKinds, type Kind, type KindBody, type Site, type Unit } from '@bastide/constructs';
import { Extra } from '../extras.ts';
import { type Planned, planWith } from '../planned.ts';
import type { Break, Breaks } from './break.ts';

const [, Issuer] = certManagerKinds;

/** Kinds that no part of the site brings; the group of the second is named like those of Kubernetes itself. */
const kind = (group: string, name: string, scope: Kind['scope'] = 'Namespaced'): Kind<KindBody> => ({
  group,
  version: 'v1',
  kind: name,
  scope,
  schema: { check: () => [] },
});
const ServiceMonitor = kind('monitoring.coreos.com', 'ServiceMonitor');
const VolumeSnapshotClass = kind('snapshot.storage.k8s.io', 'VolumeSnapshotClass', 'Cluster');
const CustomResourceDefinition = kind('apiextensions.k8s.io', 'CustomResourceDefinition', 'Cluster');
const Namespace = kind('', 'Namespace', 'Cluster');

const keptForEver = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' };

const extraWith = (build: (extra: Extra, site: Site) => unknown) => (): Planned => planWith((site) => void build(new Extra(site), site));
const issuer = (extra: Extra) => extra.manifest('issuer', Issuer, { metadata: { name: 'extra' }, spec: { selfSigned: {} } });
const monitor = (extra: Extra, stage: number) => extra.manifest('monitor', ServiceMonitor, { metadata: { name: 'extra' } }, { stage });
const definition = (extra: Extra, stage: number) =>
  extra.manifest('definition', CustomResourceDefinition, { metadata: { name: 'servicemonitors.monitoring.coreos.com', annotations: keptForEver } }, { stage });

const unprovided = (name: string, place: string, id: string): Break[2] => [
  { construct: `mini-waas/extra/${id}`, what: `nothing provides ${name}, which ${place} is made of` },
];

/** The order that is right: the definition a stage before what is made of it, and the operator before its resources. */
export const inOrder: readonly (readonly [change: string, planned: () => Planned])[] = [
  [
    'a definition one stage before its resource',
    extraWith((extra) => {
      definition(extra, 0);
      monitor(extra, 1);
    }),
  ],
  [
    'an issuer whose component requires cert-manager',
    extraWith((extra, site) => {
      extra.addRequirement(site.node.findChild('cert-manager') as unknown as Unit);
      issuer(extra);
    }),
  ],
];

export const orderBreaks = {
  'definitions-first': [
    [
      'an issuer whose component does not require cert-manager',
      extraWith(issuer),
      [
        {
          construct: 'mini-waas/extra/issuer',
          what: 'Issuer extra is applied at step 0 (argo), and cert-manager/release has provided issuers.cert-manager.io only after step 5 (argo)',
        },
      ],
    ],
    [
      'a resource whose definition nobody brings',
      extraWith((extra) => monitor(extra, 0)),
      unprovided('servicemonitors.monitoring.coreos.com', 'ServiceMonitor extra', 'monitor'),
    ],
    [
      'the same, in a group that is named like those of Kubernetes',
      extraWith((extra) => extra.manifest('snapshots', VolumeSnapshotClass, { metadata: { name: 'extra' } })),
      unprovided('volumesnapshotclasses.snapshot.storage.k8s.io', 'VolumeSnapshotClass extra', 'snapshots'),
    ],
    [
      'a definition in the stage of its resource',
      extraWith((extra) => {
        definition(extra, 0);
        monitor(extra, 0);
      }),
      [
        {
          construct: 'mini-waas/extra/monitor',
          what: 'ServiceMonitor extra is applied at step 0 (argo), and extra has provided servicemonitors.monitoring.coreos.com only after step 0 (argo)',
        },
      ],
    ],
    [
      'a namespace one stage after what is in it',
      extraWith((extra) => {
        extra.manifest('namespace', Namespace, { metadata: { name: 'late', annotations: keptForEver } }, { stage: 1 });
        extra.manifest('settings', ConfigMap, { metadata: { name: 'settings', namespace: 'late' } });
      }),
      [{ construct: 'mini-waas/extra/settings', what: 'ConfigMap settings is applied at step 0, before its namespace late at step 1' }],
    ],
  ],
} satisfies Breaks;
