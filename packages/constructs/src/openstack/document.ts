import { code, documentOf, escaped, table } from '../core/markdown.ts';
import { ends, memoryLimitOf, memoryOf } from '../core/pod-memory.ts';
import { Site } from '../core/site.ts';
import { hasLabels, type Workload } from '../core/workload.ts';
import { openStackHelmRepository } from '../delivery/chart.ts';
import type { OpenStackRelease, PublicAddress } from './openstack-release.ts';
import type { OpenStackPlane } from './plane.ts';
import { removalTakes } from './removal.ts';

export const openStackDocumentPath = 'docs/openstack.md';

/** `docs/openstack.md`: what runs, in which version, where, with how much memory, and what its loss breaks. */
export const openStackDocument = (plane: OpenStackPlane, releases: readonly OpenStackRelease<object>[]): string =>
  documentOf([
    `# OpenStack of ${Site.of(plane).siteName}`,
    `OpenStack ${plane.release} in the region ${code(plane.region)}, by OpenStack-Helm of the line ${plane.charts} (${openStackHelmRepository}), profile ${code(plane.profile)}. A change of the series or of the line is one word of the site; what it changes stands in the difference of this file and of the HelmCharts.`,
    '## Releases',
    releasesTable(plane, releases),
    '## Addresses',
    addressesTable(plane, releases),
    '## What a loss breaks',
    table(
      ['Release', 'When all of it is gone', 'What goes on'],
      releases.map(({ releaseName, purpose }) => [code(releaseName), escaped(purpose.lossBreaks), escaped(purpose.lossKeeps)]),
    ),
    '## What a removal takes',
    'Argo CD keeps these when they are taken out of the site, or the Application is deleted. The others are as before when they are installed again.',
    table(
      ['Release', 'What goes when it is uninstalled'],
      releases.flatMap(({ releaseName }) => (releaseName in removalTakes ? [[code(releaseName), removalTakes[releaseName]!]] : [])),
    ),
    '## Placement and memory',
    'Requests are what the scheduler sets aside, limits where the kernel ends a process; in MiB for one Pod. Jobs end and are left out. What is promised fits with any machine lost; what is sheddable may wait then. Pods of StatefulSets move when somebody has declared the machine lost: see the memory budget.',
    podsTable(releases),
    '## Memory on each node',
    'What Pods of OpenStack that every such node runs request there together; the others lie where there is room.',
    nodesTable(plane, releases),
    '## Images',
    'Tags that move are how upstream publishes a series; each is to be replaced by a digest once it was read at its registry.',
    imagesTable(plane, releases),
  ]);

const releasesTable = (plane: OpenStackPlane, releases: readonly OpenStackRelease<object>[]): string => {
  const { chartLock } = Site.of(plane);
  return table(
    ['Release', 'What it does', 'Chart', 'Digest of the chart'],
    releases.map(({ releaseName, purpose, chart, version }) => [
      code(releaseName),
      escaped(purpose.does),
      code(`${chart.name} ${version}`),
      code(chartLock.chart(chart.repository, chart.name, version)?.digest ?? 'unverified'),
    ]),
  );
};

const addressesTable = (plane: OpenStackPlane, releases: readonly OpenStackRelease<object>[]): string =>
  table(
    ['Service', 'For people', 'Inside the cluster'],
    releases.flatMap(({ publicAddresses }) =>
      publicAddresses.map((address) => [code(address.endpoint), `https://${plane.publicHost(address.endpoint)}`, code(internalAddress(plane, address))]),
    ),
  );

const internalAddress = (plane: OpenStackPlane, { service, port }: PublicAddress): string =>
  `http://${service}.${plane.targetNamespace.name}.svc.${plane.cluster.clusterDomain}:${port}`;

const podsTable = (releases: readonly OpenStackRelease<object>[]): string =>
  table(
    ['Release', 'Pods', 'How many', 'On nodes with', { heading: 'Request', align: 'right' }, { heading: 'Limit', align: 'right' }, 'With a machine lost'],
    releases.flatMap(({ releaseName, workloads }) =>
      workloads
        .filter((workload) => !ends(workload))
        .map((workload) => [
          code(releaseName),
          `${workload.kind} ${code(workload.name)}`,
          howMany(workload),
          Object.entries(workload.nodeSelector)
            .map(([key, value]) => code(`${key}=${value}`))
            .join(', '),
          String(memoryOf(workload)),
          String(memoryLimitOf(workload)),
          workload.priority,
        ]),
    ),
  );

const howMany = ({ pods }: Workload): string => ('replicas' in pods ? String(pods.replicas) : 'one a node');

const nodesTable = (plane: OpenStackPlane, releases: readonly OpenStackRelease<object>[]): string => {
  const bound = releases.flatMap(({ workloads }) => workloads.filter(({ pods }) => 'perNode' in pods));
  return table(
    ['Node', 'Pods', { heading: 'Request', align: 'right' }, { heading: 'Given to Pods', align: 'right' }],
    plane.cluster.nodes.map((node) => {
      const here = bound.filter(({ nodeSelector }) => hasLabels(plane.cluster.nodeLabelsOf(node), nodeSelector));
      return [
        node.name,
        here.map(({ name }) => code(name)).join(', '),
        String(here.reduce((sum, workload) => sum + memoryOf(workload), 0)),
        String(plane.cluster.allocatableMebibytesOf(node)),
      ];
    }),
  );
};

const imagesTable = (plane: OpenStackPlane, releases: readonly OpenStackRelease<object>[]): string => {
  const { chartLock } = Site.of(plane);
  const users = new Map<string, Set<string>>();
  for (const { releaseName, workloads } of releases) {
    for (const { image } of workloads.flatMap(({ containers }) => containers)) users.set(image, (users.get(image) ?? new Set()).add(releaseName));
  }
  const movingImages = new Set(releases.flatMap(({ movingImages: moving }) => moving));
  return table(
    ['Image', 'Tag', 'Digest', 'Releases'],
    [...users]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([image, names]) => [
        code(image),
        movingImages.has(image) ? 'moves' : 'stands',
        code(chartLock.image(image)?.digest ?? 'unverified'),
        [...names].map(code).join(', '),
      ]),
  );
};
