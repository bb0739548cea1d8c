import type { ReleasePurpose } from './release-run-book.ts';
import type { VirtualNetworks } from './virtual-networks.ts';

/** Of a packet: the headers of IPv4 and ICMP, which `ping -s` does not count. */
const pingHeadersBytes = 28;

/** Neutron with its own agents. */
export const agentsPurpose = ({ pathMtuBytes, tunnelNetwork }: VirtualNetworks): ReleasePurpose => ({
  title: 'Neutron',
  does: 'Makes virtual networks, routers, floating addresses and security groups, and tells the switches of all machines.',
  lossBreaks: 'no network, port or server is made or changed, and a server that starts anew gets no address.',
  lossKeeps: 'Packets of running servers go on, through their routers too, as long as the machines of these run.',
  failures: [
    {
      symptom: 'A machine with routers is lost, and servers behind them do not reach the outside',
      steps: [
        {
          text: 'Which agents are dead, and which routers were there?',
          command: 'openstack network agent list --agent-type l3\nopenstack router list --agent AGENT',
        },
        {
          text: 'A router that is not highly available stays there. Give it to an agent that is up.',
          command: 'openstack network agent remove router --l3 AGENT ROUTER\nopenstack network agent add router --l3 OTHER-AGENT ROUTER',
        },
      ],
    },
    {
      symptom: 'Servers reach each other on one machine and not across machines, or only with small packets',
      steps: [
        {
          text: `On a compute: does a packet of ${pathMtuBytes} bytes reach the address of another one in ${tunnelNetwork.name}?`,
          command: `ping -c3 -M do -s ${pathMtuBytes - pingHeadersBytes} ADDRESS`,
        },
        {
          text: 'Has its switch a tunnel to every other?',
          command: 'kubectl -n openstack exec POD-OF-OPENVSWITCH -c openvswitch-vswitchd -- ovs-vsctl show',
        },
      ],
    },
  ],
});

/** Neutron in front of OVN. */
export const ovnPurpose: ReleasePurpose = {
  title: 'Neutron',
  does: 'Makes virtual networks, routers, floating addresses and security groups, and writes them to the database of OVN.',
  lossBreaks: 'no network, port or server is made or changed.',
  lossKeeps: 'Packets of running servers go on, through their routers too: OVN needs no word of Neutron for that.',
  failures: [
    {
      symptom: 'What Neutron shows is not what servers see',
      steps: [
        {
          text: 'Each start of the API compares its database with that of OVN and mends the latter.',
          command: 'kubectl -n openstack rollout restart deployment neutron-server',
        },
      ],
    },
  ],
};
