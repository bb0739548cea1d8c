/** The series of OpenStack that Bastide knows. https://releases.openstack.org/ */
export type OpenStackSeries = '2025.1' | '2025.2' | '2026.1';

interface Image {
  readonly of: (series: OpenStackSeries) => string;
  /** Whether upstream publishes other content under the same tag. */
  readonly moves: boolean;
}

/** As values_overrides of the charts name them, on the Ubuntu that upstream tests with. */
const ofSeries = (repository: string): Image => ({ of: (series) => `${repository}:${series}-ubuntu_noble`, moves: true });

/** A tag that says no version. */
const moving = (image: string): Image => ({ of: () => image, moves: true });

const fixed = (image: string): Image => ({ of: () => image, moves: false });

/**
 * Every image that the releases use, as upstream's values name them. For those whose tags move there is a waiver of the policy `images-pinned`; a site pins one
 * by naming it with its digest.
 */
const images = {
  barbican: ofSeries('quay.io/airshipit/barbican'),
  'ceph-config-helper': fixed('docker.io/openstackhelm/ceph-config-helper:ubuntu_jammy_19.2.3-1-20250805'),
  cinder: ofSeries('quay.io/airshipit/cinder'),
  designate: ofSeries('quay.io/airshipit/designate'),
  glance: ofSeries('quay.io/airshipit/glance'),
  /** Also the client with which Jobs make users, services and databases. */
  heat: ofSeries('quay.io/airshipit/heat'),
  horizon: ofSeries('quay.io/airshipit/horizon'),
  keystone: ofSeries('quay.io/airshipit/keystone'),
  'kubernetes-entrypoint': moving('quay.io/airshipit/kubernetes-entrypoint:latest-ubuntu_focal'),
  libvirt: ofSeries('docker.io/openstackhelm/libvirt'),
  magnum: ofSeries('docker.io/openstackhelm/magnum'),
  mariadb: moving('docker.io/openstackhelm/mariadb:latest-ubuntu_jammy'),
  memcached: fixed('docker.io/library/memcached:1.5.5'),
  neutron: ofSeries('quay.io/airshipit/neutron'),
  nova: ofSeries('quay.io/airshipit/nova'),
  octavia: ofSeries('quay.io/airshipit/octavia'),
  'openstack-client': ofSeries('quay.io/airshipit/openstack-client'),
  openvswitch: moving('docker.io/openstackhelm/openvswitch:latest-ubuntu_noble'),
  ovn: moving('docker.io/openstackhelm/ovn:ubuntu_noble'),
  placement: ofSeries('quay.io/airshipit/placement'),
  'prometheus-openstack-exporter': moving('docker.io/openstackhelm/prometheus-openstack-exporter:latest-ubuntu_jammy'),
  rabbitmq: fixed('docker.io/library/rabbitmq:3.13.0'),
  'rabbitmq-management': fixed('docker.io/library/rabbitmq:3.13.0-management'),
} as const satisfies Readonly<Record<string, Image>>;

export type ImageName = keyof typeof images;

export const imageOf = (name: ImageName, series: OpenStackSeries): string => images[name].of(series);

/** Whether upstream's tag of the image is one that it moves. */
export const imageMoves = (name: ImageName): boolean => images[name].moves;

/** The series that an image is of, by its tag; undefined where the tag says none, as with a digest alone. */
export const seriesOf = (image: string): string | undefined => /:(20\d\d\.[12])-/.exec(image)?.[1];
