/**
 * Releases that Argo CD neither prunes nor deletes, with what goes when they are uninstalled. The others know nothing but what lies in MariaDB and in Ceph, and
 * no server runs worse without them: installed again, they are what they were. So it is with Placement and Cinder.
 */
export const removalTakes: Readonly<Record<string, string>> = {
  glance: 'All images, where they lie on its volume and not in Ceph.',
  keystone: 'The keys of tokens and of credentials; a Job empties the table of credentials first.',
  libvirt: 'The hold on servers that run: nobody can see or stop them.',
  mariadb: 'Every API stops; only the volumes with what all services know stay.',
  neutron: 'Addresses of servers that run: what renews them ends with its agents.',
  nova: 'The hold on servers that run: nobody can see or stop them.',
  openvswitch: 'New connections of servers that run.',
  ovn: 'Every change of the networks of servers that run; only the volumes of its databases stay.',
  rabbitmq: 'Every agent hears no more; only the volumes with queues and users stay.',
};
