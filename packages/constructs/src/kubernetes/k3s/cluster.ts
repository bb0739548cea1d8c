import type { IConstruct } from 'constructs';
import type { Contributions } from '../../core/contribution.ts';
import { SecretRef } from '../../core/secret-reference.ts';
import { report, Site } from '../../core/site.ts';
import { UnitConstruct } from '../../core/unit-construct.ts';
import type { KubernetesMinor } from '../../core/versions.ts';
import { hasLabels } from '../../core/workload.ts';
import type { Cidr, IpAddress, Machine, Network } from '../../inventory/index.ts';
import { KubeVip } from '../kube-vip/kube-vip.ts';
import { PriorityClasses } from '../priority-classes.ts';
import {
  acceptedNodes,
  checkApiAddress,
  checkFirstServer,
  checkNames,
  checkPlaces,
  checkPodRange,
  checkServerCount,
  checkSnapshots,
  checkTraefik,
} from './checks.ts';
import { agentOptions, commonServerOptions, type NodeFacts, serverOptions } from './config.ts';
import { declareCluster } from './declarations.ts';
import { checkLabelsAndTaints } from './label-checks.ts';
import { K3sNode } from './node.ts';
import { ownLabels, registeredLabels, type Taint, taintText } from './node-labels.ts';
import { apiPort } from './ports.ts';
import { type PackagedComponent, profiles } from './profile.ts';
import { defaultSnapshots, type K3sClusterProps } from './props.ts';
import { allocatableMebibytes, type NodeKind, type Reservation, reservationFor } from './reservation.ts';
import type { ReservedByRole } from './reserved-by-role.ts';
import { checkReservedByRole } from './reserved-memory-checks.ts';
import { k3sRunBook, type RunBookNode } from './run-book.ts';
import { guardedSecrets, type K3sSecrets } from './secrets.ts';
import { serviceOf } from './service.ts';

/** Where the API is for everybody but the servers themselves. */
export interface ApiEndpoint {
  readonly address: IpAddress;
  readonly port: number;
  readonly url: string;
}

/**
 * Kubernetes by K3s: servers with embedded etcd, agents, and the address of the API.
 *
 * It makes the hosts' files. K3s itself is put in place by Ansible, which reads the version, the service names and the packages here.
 */
export class K3sCluster extends UnitConstruct {
  readonly servers: readonly Machine[];
  readonly agents: readonly Machine[];
  /** Servers, then agents. */
  readonly nodes: readonly Machine[];
  /** The server that starts the cluster when there is none; undefined when no machine can be a server, which was reported. */
  readonly firstServer: Machine | undefined;
  readonly nodeNetwork: Network;
  readonly apiEndpoint: ApiEndpoint;
  readonly kubeVip: KubeVip;
  readonly clusterCidr: Cidr;
  readonly serviceCidr: Cidr;
  /** The tenth address of the services' range, as K3s does it. */
  readonly clusterDns: IpAddress;
  readonly clusterDomain: string;
  /** e.g. `v1.35.8+k3s1`: the release that Ansible installs. */
  readonly k3sVersion: string;
  readonly kubernetesVersion: KubernetesMinor;
  /** What K3s deploys by itself besides CoreDNS. */
  readonly packagedComponents: readonly PackagedComponent[];
  /** What has to be there before K3s starts, because the machines enforce SELinux. The second comes from the repository of Rancher. */
  readonly packages: readonly string[] = ['container-selinux', 'k3s-selinux'];
  readonly #labels: ReadonlyMap<Machine, Readonly<Record<string, string>>>;
  readonly #taints: ReadonlyMap<Machine, readonly Taint[]>;
  readonly #reservedByRole: ReservedByRole;

  constructor(scope: IConstruct, id: string, props: K3sClusterProps) {
    const { inventory, versions } = Site.of(scope);
    const accepted = acceptedNodes(props);
    const nodes = [...accepted.servers, ...accepted.agents];
    const labels = new Map(nodes.map((node) => [node, registeredLabels(node, props.labelsByRole ?? {})]));
    const taints = new Map(nodes.map((node) => [node, node.roles.flatMap((role) => props.taintsByRole?.[role] ?? [])]));
    const firstServer = accepted.servers.find((server) => server === props.firstServer) ?? accepted.servers[0];
    const url = `https://${urlHost(props.apiAddress.address)}:${apiPort}`;
    const forRunBook = (machines: readonly Machine[]): readonly RunBookNode[] =>
      machines.map((machine) => ({
        name: machine.name,
        address: String(machine.address(props.network)),
        labels: pairs(labels.get(machine)!),
        taints: taints.get(machine)!.map(taintText),
      }));
    super(scope, id, {
      ...props,
      runBook: k3sRunBook({
        api: url,
        servers: forRunBook(accepted.servers),
        agents: forRunBook(accepted.agents),
        firstServer: firstServer?.name ?? 'the first server',
        token: secretName(props.token),
        agentToken: secretName(props.agentToken),
        ...(props.etcdSnapshots ? { store: props.etcdSnapshots.store } : {}),
      }),
    });
    this.servers = accepted.servers;
    this.agents = accepted.agents;
    this.nodes = nodes;
    this.firstServer = firstServer;
    this.nodeNetwork = props.network;
    this.apiEndpoint = { address: props.apiAddress.address, port: apiPort, url };
    this.clusterCidr = inventory.pools.pods;
    this.serviceCidr = inventory.pools.services;
    this.clusterDns = this.serviceCidr.first.offset(10)!;
    this.clusterDomain = props.clusterDomain ?? 'cluster.local';
    this.k3sVersion = versions.choice.k3s;
    this.kubernetesVersion = versions.kubernetes;
    this.packagedComponents = packagedOf(props);
    this.#labels = labels;
    this.#taints = taints;
    this.#reservedByRole = props.reservedByRole ?? {};
    for (const problem of accepted.problems) report(this, problem);
    this.#check(props);
    const secrets = guardedSecrets(this, props);
    new PriorityClasses(this, 'priority-classes');
    this.kubeVip = new KubeVip(this, 'kube-vip', { servers: this.servers, network: props.network, address: props.apiAddress, apiPort });
    this.#makeNodes(props, secrets);
    declareCluster(this, secrets, props);
  }

  settle(all: Contributions): void {
    checkTraefik(this, this.packagedComponents, all);
  }

  kindOf(node: Machine): NodeKind {
    return this.servers.includes(node) ? 'server' : 'agent';
  }

  /** The address by which the other nodes know it. */
  nodeAddress(node: Machine): IpAddress {
    return node.address(this.nodeNetwork);
  }

  /** Every label that the scheduler will find on the node: those that the site gives, and those that K3s and the kubelet give by themselves. */
  nodeLabelsOf(node: Machine): Readonly<Record<string, string>> {
    return { ...ownLabels(node, this.kindOf(node)), ...this.#labels.get(node) };
  }

  /** The nodes that have every label of a selector; taints are not looked at. */
  nodesWith(selector: Readonly<Record<string, string>>): readonly Machine[] {
    return this.nodes.filter((node) => hasLabels(this.nodeLabelsOf(node), selector));
  }

  taintsOf(node: Machine): readonly Taint[] {
    return this.#taints.get(node) ?? [];
  }

  /** What the kubelet keeps from Pods. */
  reservationOf(node: Machine): Reservation {
    return reservationFor(this.kindOf(node), node, this.#reservedByRole);
  }

  /** What the scheduler gives away on the node, in MiB. */
  allocatableMebibytesOf(node: Machine): number {
    return allocatableMebibytes(node, this.reservationOf(node));
  }

  /** The systemd unit that runs K3s on the node. */
  serviceOf(node: Machine): string {
    return serviceOf[this.kindOf(node)];
  }

  #check(props: K3sClusterProps): void {
    checkServerCount(this, props.servers.length, props.singleServer ?? false);
    checkFirstServer(this, props.firstServer, this.servers);
    checkPlaces(this, this.servers);
    checkApiAddress(this, props.apiAddress, props.network);
    checkPodRange(this, this.clusterCidr, this.nodes.length);
    checkLabelsAndTaints(this, this.nodes, props.labelsByRole ?? {}, props.taintsByRole ?? {});
    checkReservedByRole(this, this.#reservedByRole);
    checkSnapshots(this, props.etcdSnapshots);
    checkNames(this, props);
  }

  #makeNodes(props: K3sClusterProps, secrets: K3sSecrets): void {
    const site = Site.of(this);
    const shared = {
      profile: props.profile,
      embeddedRegistry: props.embeddedRegistry ?? false,
      k3sVersion: this.k3sVersion,
      registryMirrors: new Map([...site.inventory.registryMirrors].map(({ name, urls }) => [name, urls])),
    };
    const common = this.#commonServerOptions(props, secrets);
    for (const server of this.servers) {
      const isFirst = server === this.firstServer;
      const options = serverOptions(common, this.#nodeFacts(server, secrets.token), isFirst ? { 'cluster-init': true } : { server: this.apiEndpoint.url });
      new K3sNode(this, server.name, {
        ...shared,
        host: site.host(server),
        kind: 'server',
        reservation: this.reservationOf(server),
        options,
        ...(isFirst ? { apiAddresses: this.#apiAddressesBut(server) } : {}),
      });
    }
    for (const agent of this.agents) {
      const options = agentOptions(this.#nodeFacts(agent, secrets.agentToken), this.apiEndpoint.url);
      new K3sNode(this, agent.name, { ...shared, host: site.host(agent), kind: 'agent', reservation: this.reservationOf(agent), options });
    }
  }

  #commonServerOptions(props: K3sClusterProps, { agentToken, snapshotStore }: K3sSecrets): ReturnType<typeof commonServerOptions> {
    const { profile, apiAddress, etcdSnapshots } = props;
    return commonServerOptions({
      profile,
      agentToken,
      clusterCidr: String(this.clusterCidr),
      serviceCidr: String(this.serviceCidr),
      clusterDns: String(this.clusterDns),
      clusterDomain: this.clusterDomain,
      egressSelectorMode: props.egressSelectorMode ?? 'agent',
      embeddedRegistry: props.embeddedRegistry ?? false,
      packagedComponents: this.packagedComponents,
      apiNames: [String(apiAddress.address), `${apiAddress.name}.${Site.of(this).inventory.domain}`, ...(props.apiNames ?? [])],
      snapshots: {
        scheduleCron: etcdSnapshots?.scheduleCron ?? defaultSnapshots.scheduleCron,
        retention: etcdSnapshots?.retention ?? defaultSnapshots.retention,
        ...(etcdSnapshots && snapshotStore ? { store: { bucket: etcdSnapshots.store, servers: this.servers.length, ...snapshotStore } } : {}),
      },
    });
  }

  #nodeFacts(node: Machine, token: SecretRef): NodeFacts {
    return {
      name: node.name,
      address: String(this.nodeAddress(node)),
      labels: pairs(this.#labels.get(node)!),
      taints: this.taintsOf(node).map(taintText),
      token,
    };
  }

  /** Where the cluster would answer if it lived without that server. */
  #apiAddressesBut(server: Machine): readonly string[] {
    return [this.apiEndpoint.address, ...this.servers.filter((other) => other !== server).map((other) => this.nodeAddress(other))].map(urlHost);
  }
}

const packagedOf = ({ packagedComponents, profile }: K3sClusterProps) => packagedComponents ?? profiles[profile].packagedComponents;

const pairs = (labels: Readonly<Record<string, string>>): readonly string[] => Object.entries(labels).map(([key, value]) => `${key}=${value}`);

const secretName = (secret: SecretRef): string => (SecretRef.isSecretRef(secret) ? secret.address : 'the secret');

/** IPv6 addresses stand in brackets in a URL. */
const urlHost = (address: IpAddress): string => (address.family === 6 ? `[${address}]` : String(address));
