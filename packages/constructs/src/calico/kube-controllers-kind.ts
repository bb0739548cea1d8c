import { closedObject, list, map, oneOf, text, textLike, whole } from '../core/closed-object.ts';
import { customKind, textBy } from '../kubernetes/custom-kind.ts';
import { labelValue, qualifiedName } from '../kubernetes/formats.ts';
import { duration } from '../kubernetes/pod-fields.ts';
import { network, selector, switchable } from './calico-fields.ts';

// https://docs.tigera.io/calico/latest/reference/resources/kubecontrollersconfig

/** 0 switches it off. */
const portOrOff = whole(0, 65_535);

const hostEndpoint = closedObject(
  {},
  {
    /** @default 'Disabled' */
    autoCreate: switchable,
    createDefaultHostEndpoint: switchable,
    /** Each needs `interfaceCIDRs` or `interfacePattern`. */
    templates: list(
      closedObject(
        {},
        {
          /** Appended to the node's name. */
          generateName: textLike(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/, 'lower-case letters, digits, "-" and "."', 253),
          interfaceCIDRs: list(network),
          /** A regular expression of interface names. */
          interfacePattern: text,
          labels: map(textBy(labelValue), textBy(qualifiedName)),
          nodeSelector: selector,
        },
      ),
    ),
  },
);

const periodic = closedObject(
  {},
  {
    /** @default '5m' */
    reconcilerPeriod: duration,
  },
);

const node = closedObject(
  {},
  {
    /** @default '5m' */
    reconcilerPeriod: duration,
    /** Whether Kubernetes' node labels are copied to Calico's nodes. @default 'Enabled' */
    syncLabels: switchable,
    hostEndpoint,
    /** After which an address without a Pod is freed; `0s` never frees. @default '15m' */
    leakGracePeriod: duration,
  },
);

const kubeControllersConfigurationSpec = closedObject(
  {
    /** A controller that is left out does not run. Policy, workload endpoints, service accounts and namespaces matter to etcd only, which Bastide does not use. */
    controllers: closedObject(
      {},
      {
        node,
        policy: periodic,
        workloadEndpoint: periodic,
        serviceAccount: periodic,
        namespace: periodic,
        /** Addresses for Services from pools with the use `LoadBalancer`; `RequestedServicesOnly` leaves the others to MetalLB. @default - all Services */
        loadBalancer: closedObject({}, { assignIPs: oneOf('AllServices', 'RequestedServicesOnly') }),
        /** @default - enabled */
        policyMigration: closedObject({}, { enabled: switchable }),
      },
    ),
  },
  {
    /** @default 9094 */
    prometheusMetricsPort: portOrOff,
    /** @default - none */
    debugProfilePort: portOrOff,
    /** @default 'Enabled' */
    healthChecks: switchable,
    /** @default 'Info' */
    logSeverityScreen: oneOf('None', 'Debug', 'Info', 'Warning', 'Error', 'Fatal', 'Panic'),
  },
);

/** What kube-controllers does; there is one, named `default`. Calico makes it and fills in what is missing. */
export const KubeControllersConfiguration = customKind(
  { group: 'projectcalico.org', version: 'v3', kind: 'KubeControllersConfiguration', scope: 'Cluster' },
  { spec: kubeControllersConfigurationSpec },
);
