import type { RunBook, RunBookStep } from '../../core/run-book.ts';
import { k3sAsRoot } from '../k3s-command.ts';
import type { RunBookFacts } from './run-book.ts';

/** The second column says of each server whether it votes. */
export const votersCommand = `${k3sAsRoot} kubectl get nodes -l node-role.kubernetes.io/etcd=true -o jsonpath='{range .items[*]}{.metadata.name}{" "}{.status.conditions[?(@.type=="EtcdIsVoter")].status}{"\\n"}{end}'`;

/** Named by the run book of Ansible, word for word. */
export const nodeRemovalSymptom = 'A node is taken away';

/**
 * K3s ends for good before its node is deleted: a server that runs would write down that it was removed and join again at its next start, and
 * Pods, kube-vip among them, run on when K3s alone is stopped.
 */
export const stopForGood = (unit: 'k3s' | 'k3s-agent'): string => `sudo systemctl disable --now ${unit} && sudo systemctl poweroff`;

export const nodeRemoval = (facts: RunBookFacts): RunBook['failures'][number] => {
  const { servers, agents, firstServer } = facts;
  const others = servers.length > 1;
  const from = others ? `On ${firstServer}, or on another server if it is that one that goes` : `On ${firstServer}`;
  return {
    symptom: nodeRemovalSymptom,
    steps: [
      {
        text: `${from}: what runs on it, besides what runs everywhere? Below it stands as NAME.`,
        command: `${k3sAsRoot} kubectl get pods -A -o wide --field-selector spec.nodeName=NAME`,
      },
      {
        text: 'rook-ceph-osd: first its disks leave, one after the other; the run book of Ceph has it as "A disk moves to another machine", and a disk that goes for good is not plugged in again. rook-ceph-mon: name another machine in its place among the monitors in site.ts, merge that; Rook makes the new monitor ten minutes after this machine is off, and all others must be in quorum until then.',
      },
      ...serverGoes(facts),
      {
        text: `${from}: let its Pods go. They need room elsewhere, and a disruption budget may hold one back until another one of its kind is Ready.`,
        command: `${k3sAsRoot} kubectl drain NAME --ignore-daemonsets --delete-emptydir-data`,
      },
      { text: 'Take it out of the inventory of the site, with its cables; `bastide synth`, review, merge.', command: 'npm run synth' },
      ...(agents.length > 0 ? [{ text: `On it, if it is an agent: ${why}`, command: stopForGood('k3s-agent') }] : []),
      ...(others ? [{ text: `On it, if it is a server: ${why}`, command: stopForGood('k3s') }] : []),
      {
        text: `${from}: delete its node. ${others ? 'The member of a server leaves etcd with it; ' : ''}K3s forgets the password under which its name was registered.`,
        command: `${k3sAsRoot} kubectl delete node NAME`,
      },
      ...(others
        ? [
            { text: 'Was it a server? On another one: each of the others votes (True), and it is not listed any more.', command: votersCommand },
            {
              text: 'And the API answers at its address, which kube-vip took to another server.',
              command: `curl --insecure --silent ${facts.api}/cacerts | head -1`,
            },
          ]
        : []),
      { text: 'Apply the site to the others: lists of peers and nodes on them have changed (run book of Ansible, "A machine is taken away").' },
    ],
  };
};

const why = 'end K3s for good, so that it never joins again, and switch it off, because Pods run on without K3s.';

const serverGoes = ({ servers, firstServer }: RunBookFacts): readonly RunBookStep[] => {
  const names = servers.map(({ name }) => name).join(', ');
  if (servers.length === 1)
    return [{ text: `Is it ${names}, the only server? It cannot be taken away: etcd and the API go with it. Restore its snapshot on another machine.` }];
  return [
    {
      text: `Is it a server (${names})? Only while every other one votes, and never two at once. Their number stays odd: name the machine that takes its place among the servers in site.ts. It joins as a server only if it is set up anew: an agent that is to become one is taken away by these steps first.`,
      command: votersCommand,
    },
    {
      text: `Is it ${firstServer}, the first server? Name another one as firstServer of the K3sCluster in the site, and apply that to all servers before anything else.`,
    },
    {
      text: 'Where site.ts takes machines by their place in a list, others may change their part when one goes. In the diff, no other machine may lose k3s.service or k3s-agent.service; name machines one by one where it does.',
      command: 'git diff --stat -- "dist-manifests/*/hosts/*/etc/systemd/system/k3s*.service"',
    },
  ];
};
