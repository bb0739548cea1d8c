import { barbicanDefinition } from './barbican.ts';
import { cinderDefinition } from './cinder-definition.ts';
import { designateDefinition } from './designate-definition.ts';
import { glanceDefinition } from './glance-definition.ts';
import { heatDefinition } from './heat-definition.ts';
import { horizonDefinition } from './horizon-definition.ts';
import { keystoneDefinition } from './keystone.ts';
import { libvirtDefinition } from './libvirt.ts';
import { magnumDefinition } from './magnum-definition.ts';
import { mariaDbDefinition } from './mariadb-definition.ts';
import { memcachedDefinition } from './memcached.ts';
import { neutronDefinition, neutronWithOvnDefinition } from './neutron-definition.ts';
import { novaDefinition } from './nova-definition.ts';
import { octaviaDefinition } from './octavia-definition.ts';
import { openStackExporterDefinition } from './openstack-exporter.ts';
import { openvswitchDefinition } from './openvswitch.ts';
import { ovnDefinition } from './ovn.ts';
import { placementDefinition } from './placement.ts';
import { rabbitMqDefinition } from './rabbitmq-definition.ts';
import type { ReleaseDefinition } from './release-definition.ts';

/** Every release of OpenStack-Helm that Bastide knows, sorted by name. */
export const openStackDefinitions: readonly ReleaseDefinition[] = [
  barbicanDefinition,
  cinderDefinition,
  designateDefinition,
  glanceDefinition,
  heatDefinition,
  horizonDefinition,
  keystoneDefinition,
  libvirtDefinition,
  magnumDefinition,
  mariaDbDefinition,
  memcachedDefinition,
  neutronDefinition,
  neutronWithOvnDefinition,
  novaDefinition,
  octaviaDefinition,
  openvswitchDefinition,
  ovnDefinition,
  placementDefinition,
  openStackExporterDefinition,
  rabbitMqDefinition,
] as readonly ReleaseDefinition[];
