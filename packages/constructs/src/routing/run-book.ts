import type { RunBook, RunBookStep } from '../core/run-book.ts';
import { interfaceOn } from '../inventory/interface.ts';
import { symptoms } from './alerts.ts';
import { exporterPort } from './exporter.ts';
import type { FabricProps } from './fabric-props.ts';
import type { Router } from './model.ts';
import type { FabricSettings, Topology } from './topology.ts';

export interface FabricRunBookProps {
  readonly props: FabricProps;
  readonly topology: Topology;
  readonly settings: FabricSettings;
}

/** People log in as a user of their own, and the sockets of FRR are for root. */
const vtysh = (...commands: readonly string[]): string => `sudo vtysh ${commands.map((command) => `-c '${command}'`).join(' ')}`;

/** The socket as Calico starts BIRD: https://github.com/projectcalico/calico/blob/v3.32.1/node/filesystem/etc/service/available/bird/run */
const askBird = `pod=$(kubectl -n calico-system get pods -l k8s-app=calico-node --field-selector spec.nodeName=NODE -o name)
kubectl -n calico-system exec "$pod" -c calico-node -- birdcl -s /var/run/calico/bird.ctl show protocols`;

export const fabricRunBook = ({ props, topology, settings }: FabricRunBookProps): RunBook => {
  const { nodes, managementNetwork } = props;
  const nodeMachines = [...nodes.machines].sort((a, b) => (a.name < b.name ? -1 : 1));
  const leafs = [...topology.leafs.values()];
  const [anyLeaf] = leafs;
  return {
    title: 'Fabric (FRR)',
    purpose: `The leafs ${sentence(leafs)} route between the Kubernetes nodes (AS ${nodes.autonomousSystem.asNumber}, in ${nodes.network.name}) and the borders ${sentence([...topology.borders.values()])}. With one leaf or one border gone the others carry everything; with all leafs gone no load-balancer address answers.`,
    checks: [
      {
        text: `On a leaf: ${anyLeaf?.neighbours.length ?? 0} borders and ${nodes.machines.length} nodes are listed with a number of prefixes, none with a word.`,
        command: vtysh('show bgp ipv4 unicast summary'),
      },
      { text: 'On a leaf: each border is "up".', command: vtysh('show bfd peers brief') },
      { text: 'On a leaf: the default route has a way over each border.', command: 'ip route show default proto bgp' },
      { text: 'On a machine that reaches the leafs: the exporter answers.', command: leafs.map((leaf) => exporterCheck(leaf, props)).join('\n') },
    ],
    failures: [
      {
        symptom: symptoms.border,
        steps: [
          ...bordersOf(leafs),
          { text: 'Sessions stay in Active or Connect: the password differs, or something drops TCP 179. On the leaf:', command: "nstat -az 'TcpExtTCPMD5*'" },
          {
            text: 'A counter that grows says which: TCPMD5Failure is another password, TCPMD5NotFound is none at the other end. Run the play that puts files in place; on the firewall compare its neighbours with this list.',
          },
        ],
      },
      {
        symptom: symptoms.isolated,
        steps: [
          ...linksOf(topology, props),
          { text: 'Is FRR alive, and what does it say?', command: 'systemctl status frr.service\nsudo journalctl -u frr.service --since -1h' },
          {
            text: 'Take the leaf out of service until it is mended: nodes and borders use the other leafs within seconds.',
            command: 'sudo systemctl stop frr.service',
          },
        ],
      },
      {
        symptom: symptoms.nodes,
        steps: [
          { text: 'On the leaf: which are there? Compare with the list below.', command: vtysh('show bgp ipv4 unicast summary established') },
          { text: `The nodes: ${nodeMachines.map((node) => `${node.name} ${addressIn(node, nodes.network.name)}`).join(', ')}.` },
          { text: 'Where kubectl speaks to the cluster: what does BIRD say of the leafs on NODE, one that is missing? It runs in a Pod.', command: askBird },
          {
            text: `On the leaf: more than ${settings.nodeLimit} at once are refused (bgp listen limit); FRR says so in its log.`,
            command: 'sudo journalctl -u frr.service | grep -i limit',
          },
          { text: 'On the leaf: another password shows as a growing TCPMD5Failure.', command: "nstat -az 'TcpExtTCPMD5*'" },
        ],
      },
      {
        symptom: symptoms.limit,
        steps: [
          { text: 'On the leaf: who sends how many? A closed session shows as "Idle (PfxCt)".', command: vtysh('show bgp ipv4 unicast summary') },
          { text: 'What does it send that it should not?', command: vtysh('show bgp ipv4 unicast neighbors ADDRESS routes') },
          {
            text: 'Once the sender is mended the session comes back within 5 minutes by itself, or at once with:',
            command: vtysh('clear bgp ipv4 unicast ADDRESS'),
          },
          { text: 'If the routes are all wanted, raise maximumPrefixes of the Fabric in site.ts.' },
        ],
      },
      {
        symptom: symptoms.flapping,
        steps: [
          { text: 'On the leaf: when, and why?', command: vtysh('show bfd peers counters') },
          { text: 'Errors on the link point to the cable; none to a machine that is too busy to answer in time.', command: 'ip -s link && uptime' },
          {
            text: `BFD gives up after ${settings.bfd.detectMultiplier} packets ${settings.bfd.transmitMilliseconds} ms apart; on busy machines raise bfd.intervalMilliseconds of the Fabric in site.ts.`,
          },
        ],
      },
      {
        symptom: symptoms.exporter,
        steps: [
          {
            text: `On the leaf: it listens at its address in ${managementNetwork.name}, port ${exporterPort}.`,
            command: 'systemctl status frr-exporter.service frr.service',
          },
          { text: 'Did podman reach the registry?', command: 'sudo journalctl -u frr-exporter.service --since -1h' },
        ],
      },
      {
        symptom: 'A leaf must be taken out of service without loss',
        steps: [
          {
            text: 'On the leaf: ask the borders to use the others (RFC 8326), and wait until its counters stand still.',
            command: anyLeaf ? vtysh('configure terminal', `router bgp ${anyLeaf.asNumber}`, 'bgp graceful-shutdown') : vtysh('show running-config'),
          },
          { text: `The AS numbers: ${leafs.map(({ name, asNumber }) => `${name} ${asNumber}`).join(', ')}.` },
          {
            text: 'Then stop it. The next start, or the play that puts files in place, takes it back into service.',
            command: 'sudo systemctl stop frr.service',
          },
        ],
      },
    ],
  };
};

const sentence = (routers: readonly Router[]): string => routers.map(({ name, asNumber }) => `${name} (AS ${asNumber})`).join(', ') || 'none';

const addressIn = (machine: FabricProps['nodes']['machines'][number], network: string): string =>
  machine.addresses.find((held) => held.network.name === network)?.address.toString() ?? '(no address)';

const exporterCheck = ({ name }: Router, { leafs, managementNetwork }: FabricProps): string =>
  `curl -s http://${addressIn(leafs.find((leaf) => leaf.name === name)!, managementNetwork.name)}:${exporterPort}/metrics | grep ^frr_bgp_peer_state`;

/** Of each leaf: does its link carry what the sessions with the borders run over? Where it does not answer itself, its console does. */
const linksOf = ({ leafs }: Topology, { network, managementNetwork }: FabricProps): readonly RunBookStep[] =>
  [...leafs].flatMap(([machine, { name, neighbours }]) => {
    const at = `${name} (${addressIn(machine, managementNetwork.name)}, else its console)`;
    const cables = neighbours.flatMap(({ name: border, place }): readonly RunBookStep[] =>
      'interface' in place
        ? [
            {
              text: `On ${at}: is the cable to ${border} plugged in? ${place.interface} is UP, and somebody answers at its end.`,
              command: `ip -brief link show dev ${place.interface}\nping -c 3 ff02::1%${place.interface}`,
            },
          ]
        : [],
    );
    const [first] = neighbours.flatMap(({ place }) => ('address' in place ? [place.address.toString()] : []));
    const link = network && interfaceOn(machine, network);
    if (network === undefined || link === undefined || first === undefined) return cables;
    return [
      ...cables,
      {
        text: `On ${at}: does its link carry ${network.name}? ${link} is UP and holds ${addressIn(machine, network.name)}, and a border answers over it. If not: its cable, its port of the switch, then the VLANs of that port.`,
        command: `ip -brief address show dev ${link}\nping -c 3 -I ${link} ${first}`,
      },
    ];
  });

/** A border asked after by one command from several leafs is one step. */
const bordersOf = (leafs: readonly Router[]): readonly RunBookStep[] => {
  const questions = leafs.flatMap(({ name: leaf, neighbours }) =>
    neighbours.map(({ name: border, place }) => ({
      leaf,
      ...('interface' in place
        ? { question: `does ${border} answer at the end of the cable?`, command: `ping -c 3 ff02::1%${place.interface}` }
        : { question: `does ${border} answer?`, command: `ping -c 3 ${place.address.toString()}` }),
    })),
  );
  return [...Map.groupBy(questions, ({ question, command }) => `${question} ${command}`).values()].map((same) => ({
    text: `On ${same.map(({ leaf }) => leaf).join(', ')}: ${same[0]!.question}`,
    command: same[0]!.command,
  }));
};
