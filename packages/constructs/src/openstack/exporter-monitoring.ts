import type { Alert } from '../contributions/alerts.ts';
import type { ReleasePurpose } from './release-run-book.ts';
import type { NetworkBackend } from './virtual-networks.ts';

/**
 * Binaries as the APIs list them. Those of a node are listed by its name, so one that is down is down; the others by the name of a Pod, which leaves an entry
 * behind when it goes, so what counts is whether any is up.
 */
const onEachNode: Readonly<Record<NetworkBackend, readonly string[]>> = {
  ovs: ['nova-compute', 'neutron-openvswitch-agent', 'neutron-l3-agent', 'neutron-dhcp-agent', 'neutron-metadata-agent'],
  ovn: ['nova-compute', 'ovn-controller', 'neutron-ovn-metadata-agent'],
};
const anywhere = ['cinder-scheduler', 'cinder-volume', 'nova-conductor', 'nova-scheduler'] as const;

/** Entries of the catalogue. */
const catalogued = ['cinderv3', 'glance', 'keystone', 'neutron', 'nova', 'placement'] as const;

const counted = (binary: string, state: 'up' | 'down'): string => `openstack_services_${binary.replaceAll('-', '_')}_${state}_total`;
const answered = (service: string): string => `openstack_check_${service}_api`;

/** Those that the alerts read; the exporter has figures of hypervisors too. A series by host is there for the first host alone. */
export const exporterMetrics = (network: NetworkBackend): readonly string[] => [
  ...catalogued.map(answered),
  ...onEachNode[network].map((binary) => counted(binary, 'down')),
  ...anywhere.map((binary) => counted(binary, 'up')),
  'openstack_exporter_cache_refresh_duration_seconds',
];

const symptoms = {
  agent: 'OpenStack: an agent of a node is down',
  control: 'OpenStack: no scheduler, conductor or cinder-volume is up',
  api: 'OpenStack: an API does not answer',
  blind: 'OpenStack: nobody sees whether its agents are up',
} as const;

const anyOf = (conditions: readonly string[]): string => conditions.join(' or ');

export const exporterAlerts = (network: NetworkBackend): readonly Alert[] => [
  {
    name: 'OpenStackApiDown',
    expression: anyOf(catalogued.map((service) => `${answered(service)} == 0`)),
    forMinutes: 5,
    severity: 'page',
    summary: 'The API of {{ $labels.service }} does not answer at {{ $labels.url }}.',
    symptom: symptoms.api,
  },
  {
    name: 'OpenStackAgentDown',
    expression: anyOf(onEachNode[network].map((binary) => `${counted(binary, 'down')} > 0`)),
    forMinutes: 10,
    severity: 'ticket',
    summary: '{{ $value }} of {{ $labels.service }} are down.',
    symptom: symptoms.agent,
  },
  {
    name: 'OpenStackControlServiceDown',
    expression: anyOf(anywhere.map((binary) => `${counted(binary, 'up')} == 0`)),
    forMinutes: 5,
    severity: 'page',
    summary: 'No {{ $labels.service }} is up.',
    symptom: symptoms.control,
  },
  {
    name: 'OpenStackUnwatched',
    // When a question fails, the exporter shows the last answer; when it could never ask, nothing.
    expression: anyOf([...new Set([...anywhere, 'nova-compute'])].map((binary) => `absent(${counted(binary, binary === 'nova-compute' ? 'down' : 'up')})`)),
    forMinutes: 15,
    severity: 'ticket',
    summary: 'The exporter of OpenStack says nothing of agents and services.',
    symptom: symptoms.blind,
  },
];

/** Nova and Neutron call theirs otherwise. */
const apiPods = 'application in (cinder,glance,keystone,neutron,nova,placement),component in (api,os-api,server)';

/** What the alerts lead to. */
export const exporterFailures = (namespace: string): NonNullable<ReleasePurpose['failures']> => {
  const logs = `kubectl -n ${namespace} logs deployment/prometheus-openstack-exporter -c openstack-metrics-exporter --tail=40`;
  return [
    {
      symptom: symptoms.agent,
      steps: [
        { text: 'As an administrator of OpenStack: see which, on which node.', command: 'openstack compute service list; openstack network agent list' },
        { text: 'See its Pods there.', command: `kubectl -n ${namespace} get pods -o wide --field-selector spec.nodeName=NODE` },
        {
          text: 'A node that is gone for good keeps its entries until somebody takes them away.',
          command: 'openstack compute service delete ID; openstack network agent delete ID',
        },
      ],
    },
    {
      symptom: symptoms.control,
      steps: [
        { text: 'See whether their Pods run.', command: `kubectl -n ${namespace} get pods -l 'component in (conductor,scheduler,volume)' -o wide` },
        {
          text: 'Those that run and are down have lost RabbitMQ or MariaDB.',
          command: `kubectl -n ${namespace} get pods -l 'application in (rabbitmq,mariadb)' -o wide`,
        },
      ],
    },
    {
      symptom: symptoms.api,
      steps: [
        { text: 'See whether its Pods are ready, and what they wait for.', command: `kubectl -n ${namespace} get pods -l '${apiPods}' -o wide` },
        { text: 'The exporter asks Keystone first; without it, nothing else is asked anew.', command: logs },
      ],
    },
    {
      symptom: symptoms.blind,
      steps: [
        { text: 'See what the exporter was answered.', command: logs },
        {
          text: 'Its user must be an administrator; the Job that makes it ran once.',
          command: `kubectl -n ${namespace} logs job/prometheus-openstack-exporter-ks-user --tail=20`,
        },
      ],
    },
    {
      symptom: 'Prometheus OpenStack exporter: an upgrade says that a field is immutable',
      steps: [
        {
          text: 'Unlike those of other charts, its Job is no hook of Helm, so another image cannot be put in its place. Take it away; the next attempt makes it anew.',
          command: `kubectl -n ${namespace} delete job prometheus-openstack-exporter-ks-user`,
        },
      ],
    },
  ];
};
