import { describe, expect, it } from 'vitest';
import { runBookMarkdown } from '../../../src/core/run-book.ts';
import type { Site } from '../../../src/core/site.ts';
import type { K3sClusterProps } from '../../../src/kubernetes/k3s/props.ts';
import { allProps, smallCluster } from '../../fixtures/small-cluster.ts';
import { smallSite } from '../../fixtures/small-site.ts';

const bookOf = (props: (site: Site) => Partial<K3sClusterProps> = () => ({})): string => {
  const site = smallSite();
  return runBookMarkdown(smallCluster(site, { labelsByRole: allProps(site).labelsByRole, taintsByRole: allProps(site).taintsByRole, ...props(site) }).runBook!);
};

describe('the run book of K3s', () => {
  it('names the machines and addresses of the site', () => {
    const book = bookOf();
    expect(book).toContain('control-1 198.51.100.11, control-2 198.51.100.12, control-3 198.51.100.13');
    expect(book).toContain('https://198.51.100.10:6443');
    expect(book).toContain('small-etcd at s3.elsewhere.example:9000');
  });

  it('restores on the first server, because K3s refuses where a server to join is named', () => {
    const book = bookOf(({ inventory }) => ({ firstServer: inventory.machines.get('control-2') }));
    expect(book).toContain('It happens on control-2');
    expect(book).toContain('ssh control-1 sudo mv /var/lib/rancher/k3s/server/db /root/k3s-db-before-restore');
    expect(book).not.toContain('ssh control-2 sudo mv');
  });

  it('never asks for what the user of Ansible may not do: sudo stands before all that needs root, with the path that sudo does not know', () => {
    const commands = [...bookOf().matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, text]) => text!.split('\n').map((line) => line.trim()));
    const words = (line: string) => line.replace(/^ssh \S+ /, '').split(' ');
    const rootOnly = commands.filter((line) => /\b(?:k3s|systemctl|mv|journalctl|df)\b/.test(words(line).slice(0, 2).join(' ')));
    expect(rootOnly.length).toBeGreaterThan(20);
    expect(rootOnly.filter((line) => words(line)[0] !== 'sudo' || words(line)[1] === 'k3s')).toEqual([]);
    expect(commands).toContain('ssh control-2 sudo systemctl stop k3s');
  });

  it('lets the tokens pass by the log of sudo, which writes down what it is given', () => {
    expect(bookOf()).toMatch(/sudo bash -c 'read [^']*"\$OLD" --new-token "\$NEW"'/);
  });

  it('takes a node away: its disks first, K3s ended for good before its node is deleted, and a server only while all others vote', () => {
    const section = bookOf().split('### A node is taken away\n')[1]!.split('\n### ')[0]!;
    const at = [
      'rook-ceph-osd',
      'EtcdIsVoter',
      'kubectl drain NAME',
      'Take it out of the inventory',
      'disable --now k3s',
      'kubectl delete node NAME',
      'cacerts',
    ].map((word) => section.indexOf(word));
    expect(at).not.toContain(-1);
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(section).toContain('sudo systemctl disable --now k3s-agent && sudo systemctl poweroff');
  });

  it('gives the labels and taints of the site as commands, because K3s sets them once', () => {
    const book = bookOf();
    expect(book).toContain(
      'kubectl label node compute-2 --overwrite bastide.example/power-feed=feed-b openstack-compute-node=enabled topology.kubernetes.io/zone=shelf-b',
    );
    expect(book).toContain('kubectl taint node compute-1 --overwrite dedicated=compute:NoSchedule');
    expect(bookOf(() => ({ taintsByRole: {} }))).not.toContain('kubectl taint node compute-1');
  });

  it('restores from the disk where there is no bucket', () => {
    expect(bookOf(() => ({ etcdSnapshots: undefined }))).toContain('--cluster-reset-restore-path=/var/lib/rancher/k3s/server/db/snapshots/NAME');
  });

  it('speaks of one server where there is one', () => {
    const book = bookOf(({ inventory }) => ({ servers: [inventory.machines.get('control-1')], singleServer: true, labelsByRole: {}, taintsByRole: {} }));
    expect(book).toContain('The server is lost');
    expect(book).not.toContain('A server must be replaced');
    expect(book).not.toContain('other servers:');
    expect(book).toContain('control-1, the only server? It cannot be taken away');
  });
});
