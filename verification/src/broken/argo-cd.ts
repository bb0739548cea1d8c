import { argoCd } from '../checks/argo-cd.ts';
import { bootstrap } from '../checks/bootstrap.ts';
import { releaseWait } from '../checks/release-wait.ts';
import type { Broken } from './broken.ts';

const installation = 'kubernetes/network/calico.installation/_cluster/Installation.operator.tigera.io_default.yaml';
const steps = 'ansible/group_vars/all/bootstrap.yml';
const waitsForMetalLb = 'kubernetes/network/metallb.release/helm-releases';

export const brokenForArgoCd: readonly Broken[] = [
  {
    mistake: 'a script that takes a failed release for a deployed one',
    check: releaseWait,
    file: `${waitsForMetalLb}/Job.batch_metallb-wait.yaml`,
    change: (text) => text.replace(',status=deployed,', ','),
    said: /^with metallb failed the script waits for something else:\ndeployed: metallb/,
  },
  {
    mistake: 'a script that may not see the releases',
    check: releaseWait,
    file: 'kubernetes/network/metallb.release/metallb-system/Role.rbac.authorization.k8s.io_metallb-wait.yaml',
    change: (text) => text.replace('- secrets', '- configmaps'),
    said: /cannot list resource "secrets" in API group "" in the namespace "metallb-system"/,
  },
  {
    mistake: 'a wait for another configuration than the release has',
    check: releaseWait,
    file: `${waitsForMetalLb}/Job.batch_metallb-wait.yaml`,
    change: (text) => text.replace(/metallb-configuration-[0-9a-f]+/, 'metallb-configuration-0123456789abcdef'),
    said: /^without a revision of metallb the script waits for something else:[\s\S]*has not made the Job helm-install-metallb of this configuration/,
  },
  {
    mistake: 'a field that Ansible applies otherwise than it stands in Git',
    check: bootstrap,
    files: {
      [steps]: (text) => text.replace(installation, 'ansible/installation.yaml'),
      'ansible/installation.yaml': (_text, read) => read(installation).replace('mtu: 8940', 'mtu: 1380'),
    },
    said: /^Argo CD's first sync changes Installation default: spec\.calicoNetwork\.mtu was 1380 and is 8940/,
  },
  {
    mistake: 'a playbook that leaves out what it should apply',
    check: bootstrap,
    file: 'ansible/roles/bootstrap/tasks/step.yml',
    change: (text) => text.replace('bootstrap_files: "{{ bootstrap_step.apply }}"', 'bootstrap_files: "{{ bootstrap_step.apply[1:] }}"'),
    said: /^the playbook ends well and has not applied it/,
  },
  {
    mistake: 'a kind whose health nobody has written down',
    check: argoCd,
    file: 'kubernetes/delivery/argo-cd.release/helm-releases/HelmChart.helm.cattle.io_argocd.yaml',
    change: (text) => text.replace('health.ceph.rook.io_CephCluster', 'health.ceph.rook.io_CephClutter'),
    said: /^everything is Healthy, although nobody has written about CephCluster rook-ceph\/rook-ceph yet/,
  },
  {
    mistake: 'a project that does not let the repository in',
    check: argoCd,
    file: 'argocd/argo-cd.root/argocd/AppProject.argoproj.io_mini-waas.yaml',
    change: (text) => text.replace('cloud/bastide.git', 'cloud/bastille.git'),
    said: /application repo \S+ is not permitted in project 'mini-waas'/,
  },
  {
    mistake: 'a sync that applies what others write into the status of Applications',
    check: argoCd,
    file: 'argocd/argo-cd.root/argocd/Application.argoproj.io_mini-waas.yaml',
    change: (text) => text.replace('- PruneLast=true', '- PruneLast=true\n      - RespectIgnoreDifferences=true'),
    said: /^Argo CD has applied the status of Application argocd\/\w+: an old one/,
  },
  {
    mistake: 'a pool that goes when its file goes',
    check: argoCd,
    file: 'kubernetes/storage/ceph-general/rook-ceph/CephBlockPool.ceph.rook.io_general.yaml',
    change: (text) => text.replace('Prune=false,Delete=false', 'Delete=false'),
    said: /^CephBlockPool rook-ceph\/general holds data and was pruned with its file/,
  },
];
