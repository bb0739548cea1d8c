import { closedObject, either, freeJsonObject, list, map, oneOf, text, textLike, trueOrFalse, whole } from '../core/closed-object.ts';
import { customKind, textBy } from '../kubernetes/custom-kind.ts';
import { dataKey, dnsLabel, dnsSubdomain } from '../kubernetes/formats.ts';
import { duration, LARGEST_INT32 } from '../kubernetes/pod-fields.ts';
import { podSecurityContext, securityContext } from '../kubernetes/security-context-fields.ts';

// The kinds of K3s' helm-controller 0.17.7.
// https://docs.k3s.io/add-ons/helm and https://github.com/k3s-io/helm-controller/blob/v0.17.7/pkg/apis/helm.cattle.io/v1/types.go

const objectReference = closedObject({ name: textBy(dnsSubdomain) });
const int32 = whole(-LARGEST_INT32 - 1, LARGEST_INT32);

const valuesSecret = closedObject(
  {
    /** A Secret in the namespace of the HelmChart object, not in the target namespace. */
    name: textBy(dnsSubdomain),
    /** Keys whose content is a document of values; without any the Secret is not read. Later ones win. */
    keys: list(textBy(dataKey), { least: 1 }),
  },
  {
    /**
     * The Secret may be absent and a change of it does not upgrade the release.
     * @default false - the install waits for the Secret, and a changed Secret upgrades the release
     */
    ignoreUpdates: trueOrFalse,
  },
);

/** What a HelmChartConfig may set as well; it wins over the HelmChart. */
const release = {
  /** Helm values. `null` removes a chart's default; it wins over `valuesContent`. */
  values: freeJsonObject,
  /** Helm values as the text of one YAML document. */
  valuesContent: text,
  /** Helm values that are secret; they win over `values` and `valuesContent`. */
  valuesSecrets: list(valuesSecret),
  /**
   * What happens when an install or an upgrade fails: `reinstall` uninstalls the release first, which for most releases is an outage;
   * `abort` leaves it to people; `retry` tries again when the configuration changes.
   * @default 'reinstall'
   */
  failurePolicy: oneOf('abort', 'reinstall', 'retry'),
  /** Whether Helm takes over fields that another owner has set, when it applies on the server's side. @default false */
  forceConflicts: trueOrFalse,
  /**
   * Whether Helm applies on the server's side; a text, not a truth value.
   * @default - 'true' at the install, 'auto' at upgrades: as the release was installed
   */
  serverSide: oneOf('true', 'false', 'auto'),
};

const helmChartSpec = closedObject(
  {},
  {
    ...release,
    /** Name of the chart in `repo`, the whole URL of a `.tgz`, or `oci://…` with the name. */
    chart: text,
    /** Exactly as the repository lists it. Ignored with a URL or `chartContent`. @default - the newest */
    version: text,
    /** URL of a Helm repository. */
    repo: text,
    /** PEM certificates that the repository's server is checked against. */
    repoCA: text,
    /** A ConfigMap with such certificates. */
    repoCAConfigMap: objectReference,
    /** The chart itself as a base64 `.tgz`; wins over `chart` and `version`. An object holds 1.5 MB at most. */
    chartContent: textLike(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, 'base64 with padding'),
    /** Where the release goes. @default - the namespace of the HelmChart object */
    targetNamespace: textBy(dnsLabel),
    /** @default false */
    createNamespace: trueOrFalse,
    /** Single values, set last of all. */
    set: map(either(text, int32)),
    /**
     * The chart is needed before the cluster has a network: its Job runs on a server with host network, tolerates nodes that are not ready and uses
     * the API server's own address.
     * @default false
     */
    bootstrap: trueOrFalse,
    /** Whether Helm adopts objects that exist already. @default false */
    takeOwnership: trueOrFalse,
    /** Image of the Job that runs Helm. @default - K3s' own klipper-helm */
    jobImage: text,
    /** How often the Job is tried before it counts as failed. @default 1000 */
    backOffLimit: whole(0, LARGEST_INT32),
    /** How long Helm waits for one operation. @default '300s' */
    timeout: duration,
    /** Where Helm keeps the record of the release; cannot be changed later. @default 'secret' */
    driver: oneOf('secret', 'configmap'),
    /** A Secret of type `kubernetes.io/basic-auth` for the repository. */
    authSecret: objectReference,
    /** Whether the credentials are sent to other hosts that the repository names. @default false */
    authPassCredentials: trueOrFalse,
    /** A Secret of type `kubernetes.io/dockerconfigjson` for an `oci://` repository. */
    dockerRegistrySecret: objectReference,
    /** Whether the repository's certificate goes unchecked. @default false */
    insecureSkipTLSVerify: trueOrFalse,
    /** Whether the chart is fetched without TLS. @default false */
    plainHTTP: trueOrFalse,
    /** Of the Job's Pod. */
    podSecurityContext,
    /** Of the Job's container. */
    securityContext,
  },
);

/**
 * A Helm release, installed in the cluster by K3s' helm-controller. Deleting the object uninstalls the release.
 *
 * `helmVersion` is left out: upstream deprecated it and reads it no more.
 */
export const HelmChart = customKind({ group: 'helm.cattle.io', version: 'v1', kind: 'HelmChart', scope: 'Namespaced' }, { spec: helmChartSpec });

/** Values for a HelmChart of the same name and namespace that somebody else owns, such as K3s' own Traefik. */
export const HelmChartConfig = customKind(
  { group: 'helm.cattle.io', version: 'v1', kind: 'HelmChartConfig', scope: 'Namespaced' },
  { spec: closedObject({}, release) },
);

export const helmKinds = [HelmChart, HelmChartConfig] as const;

/**
 * Field, or field and value, → the helm-controller release of the 0.17 line that first knows it; older controllers drop the field in silence.
 *
 * A field that is missing here is older than 0.16.4. The 0.16 line got some later: `driver` with 0.16.21, `failurePolicy: retry` and
 * `forceConflicts` with 0.16.25, `serverSide` with 0.16.26.
 *
 * Read from pkg/apis/helm.cattle.io/v1/types.go at each tag of https://github.com/k3s-io/helm-controller up to 0.17.7 (2026-07-27).
 */
export const helmChartFieldSince: Readonly<Record<string, string>> = {
  valuesSecrets: '0.16.7',
  takeOwnership: '0.16.14',
  values: '0.16.20',
  driver: '0.17.1',
  'failurePolicy=retry': '0.17.6',
  forceConflicts: '0.17.6',
  serverSide: '0.17.7',
};
