import { type KubernetesNode, kubernetesNodes } from '@bastide/constructs';
import { kubernetesVersion } from './control-plane.ts';
import type { Model } from './generated-site.ts';
import { type KubernetesApi, messageOf } from './kubernetes-api.ts';

/** The machines of the site as their kubelets would describe them. */
export const nodesOf = ({ plan }: Model): readonly KubernetesNode[] => plan.site.contributions.of(kubernetesNodes).map(({ value }) => value);

/** Such a node as an object; kwok says that it is ready. */
const nodeObject = ({ machine, labels, taints, allocatableMebibytes }: KubernetesNode) => {
  const pods = '110';
  const cpu = String(machine.cpu.threads);
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: machine.name, labels },
    spec: { taints },
    status: {
      capacity: { cpu, memory: `${machine.memoryMebibytes}Mi`, pods },
      allocatable: { cpu, memory: `${allocatableMebibytes}Mi`, pods },
      nodeInfo: {
        architecture: labels['kubernetes.io/arch'] ?? '',
        operatingSystem: 'linux',
        kubeletVersion: `v${kubernetesVersion}`,
        kernelVersion: '',
        osImage: '',
        containerRuntimeVersion: 'kwok://',
        bootID: '',
        kubeProxyVersion: '',
        machineID: '',
        systemUUID: '',
      },
    },
  } as const;
};

export const makeNode = async (api: KubernetesApi, node: KubernetesNode): Promise<void> => {
  const answer = await api.ask('POST', '/api/v1/nodes', nodeObject(node));
  if (answer.status >= 300) throw new Error(`the node ${node.machine.name} is refused: ${messageOf(answer)}`);
};

/** Makes all of them. */
export const makeNodes = async (api: KubernetesApi, model: Model): Promise<void> => {
  for (const node of nodesOf(model)) await makeNode(api, node);
};
