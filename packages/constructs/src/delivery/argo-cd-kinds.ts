import { closedObject, freeJsonObject, list, map, oneOf, text, textLike, trueOrFalse, whole } from '../core/closed-object.ts';
import { customKind, textBy } from '../kubernetes/custom-kind.ts';
import { annotationKey, dnsLabel, labelValue, qualifiedName } from '../kubernetes/formats.ts';
import { duration } from '../kubernetes/pod-fields.ts';

// The kinds of Argo CD 3.5 that Bastide emits.
// https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml and …/project.yaml

const helmSource = closedObject(
  {},
  {
    /** @default - the name of the Application */
    releaseName: text,
    /** Files of values, relative to `path`; `$name/…` reaches into the source with that `ref`. */
    valueFiles: list(text),
    ignoreMissingValueFiles: trueOrFalse,
    /** Wins over `valueFiles`; `null` removes a default. */
    valuesObject: freeJsonObject,
    parameters: list(
      closedObject(
        { name: text, value: text },
        {
          /** Keeps `true` and `1` texts. @default false */
          forceString: trueOrFalse,
        },
      ),
    ),
    skipCrds: trueOrFalse,
    skipSchemaValidation: trueOrFalse,
    skipTests: trueOrFalse,
    /** What `.Capabilities.KubeVersion` says while rendering. @default - that of the destination */
    kubeVersion: text,
    apiVersions: list(text),
    namespace: textBy(dnsLabel),
  },
);

const source = closedObject(
  { repoURL: text },
  {
    /** Branch, tag or commit of a Git repository; version of a chart. @default 'HEAD' */
    targetRevision: text,
    /** Folder of a Git repository. */
    path: text,
    /** Chart of a Helm repository, in the place of `path`. */
    chart: text,
    /** A name under which other sources of the same Application reach into this one. */
    ref: textLike(/^[A-Za-z0-9_-]+$/, 'letters, digits, "_", "-"'),
    name: text,
    directory: closedObject(
      {},
      {
        /** Whether folders below are read, too. @default false */
        recurse: trueOrFalse,
        /** Empty: Argo CD writes it into every Application with a directory, so it stands in Git as well. */
        jsonnet: closedObject({}),
        /** A glob, e.g. `*.yaml` or `{a,b}/*`. */
        include: text,
        exclude: text,
      },
    ),
    helm: helmSource,
  },
);

const destination = closedObject(
  {},
  {
    /** URL of the API server; exactly one of `server` and `name`. */
    server: text,
    /** Name of a registered cluster. */
    name: text,
    /** For objects that name none. */
    namespace: text,
  },
);

const ignoredDifference = closedObject(
  { kind: text },
  {
    group: text,
    name: text,
    namespace: text,
    /** RFC 6901, e.g. `/spec/replicas`; `~1` stands for `/`. */
    jsonPointers: list(textLike(/^(?:\/(?:[^~/]|~[01])*)+$/, 'a JSON pointer such as /spec/replicas')),
    jqPathExpressions: list(text),
    /** Ignores every field that these field managers own. */
    managedFieldsManagers: list(text),
  },
);

const syncPolicy = closedObject(
  {},
  {
    /** Without it, somebody must start each sync. */
    automated: closedObject(
      {},
      {
        /** @default true */
        enabled: trueOrFalse,
        /** Whether objects that left Git are deleted. @default false */
        prune: trueOrFalse,
        /** Whether changes made in the cluster are undone. @default false */
        selfHeal: trueOrFalse,
        /** Whether a sync may prune everything. @default false */
        allowEmpty: trueOrFalse,
      },
    ),
    /** E.g. `ServerSideApply=true`. https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/ */
    syncOptions: list(textLike(/^[A-Za-z]+=[A-Za-z]+$/, 'an option and its value, e.g. ServerSideApply=true')),
    retry: closedObject(
      {},
      {
        /** Attempts after the first; −1 for no end. @default 5 */
        limit: whole(-1),
        backoff: closedObject(
          {},
          {
            /** Before the first retry. @default '5s' */
            duration,
            /** What each wait is multiplied by. @default 2 */
            factor: whole(1),
            /** The longest wait. @default '3m' */
            maxDuration: duration,
          },
        ),
        /** Whether a retry takes the newest revision instead of the one that failed. @default false */
        refresh: trueOrFalse,
      },
    ),
    /** Applied with `CreateNamespace=true` only. */
    managedNamespaceMetadata: closedObject({}, { labels: map(textBy(labelValue), textBy(qualifiedName)), annotations: map(text, textBy(annotationKey)) }),
  },
);

const applicationSpec = closedObject(
  {
    /** Name of an AppProject in the same namespace. */
    project: text,
    destination,
  },
  {
    /** Exactly one of `source` and `sources`. */
    source,
    sources: list(source, { least: 1 }),
    syncPolicy,
    /** Needs the sync option `RespectIgnoreDifferences=true` to hold while syncing, too, which applies the status of kinds that keep it beside the spec. */
    ignoreDifferences: list(ignoredDifference),
    /** Shown in the user interface. */
    info: list(closedObject({ name: text, value: text })),
    /** How many syncs can be rolled back to. @default 10 */
    revisionHistoryLimit: whole(0),
  },
);

/** A folder of Git that Argo CD keeps in force. `operation` and `status` belong to Argo CD and are never written. */
export const Application = customKind({ group: 'argoproj.io', version: 'v1alpha1', kind: 'Application', scope: 'Namespaced' }, { spec: applicationSpec });

const clusterResource = closedObject(
  {
    /** `*` for every group. */
    group: text,
    /** `*` for every kind. */
    kind: text,
  },
  { name: text },
);
const namespacedResource = closedObject({ group: text, kind: text });

const projectRole = closedObject(
  { name: text },
  {
    description: text,
    /** Lines of the policy: `p, proj:<project>:<role>, applications, sync, <project>/*, allow`. */
    policies: list(text),
    /** Groups of the identity provider that have the role. */
    groups: list(text),
  },
);

const syncWindow = closedObject(
  {
    kind: oneOf('allow', 'deny'),
    /** When the window opens, as five cron fields. */
    schedule: text,
    /** How long it stays open. */
    duration,
  },
  {
    applications: list(text),
    clusters: list(text),
    namespaces: list(text),
    /** Whether a person may still sync. @default false */
    manualSync: trueOrFalse,
    /** Whether a running sync may end after the window closes. @default false */
    syncOverrun: trueOrFalse,
    /** Whether applications, namespaces and clusters must all match, instead of one of them. @default false */
    andOperator: trueOrFalse,
    /** Of the schedule, e.g. `Europe/Berlin`. @default 'UTC' */
    timeZone: text,
    description: text,
  },
);

const projectSpec = closedObject(
  {},
  {
    description: textLike(/^[^\n]*$/, 'one line of at most 255 characters', 255),
    /** Globs; nothing is allowed without one. */
    sourceRepos: list(text),
    /** Nothing is allowed without one. */
    destinations: list(destination),
    /** Cluster-scoped kinds that Applications may own; without it, none. */
    clusterResourceWhitelist: list(clusterResource),
    clusterResourceBlacklist: list(clusterResource),
    /** @default - every namespaced kind */
    namespaceResourceWhitelist: list(namespacedResource),
    namespaceResourceBlacklist: list(namespacedResource),
    /** Warns of objects in the destination namespaces that no Application owns. */
    orphanedResources: closedObject({}, { warn: trueOrFalse, ignore: list(closedObject({}, { group: text, kind: text, name: text })) }),
    roles: list(projectRole),
    /** Namespaces other than Argo CD's own in which Applications of the project may stand. */
    sourceNamespaces: list(text),
    syncWindows: list(syncWindow),
    permitOnlyProjectScopedClusters: trueOrFalse,
    destinationServiceAccounts: list(
      closedObject(
        {
          server: text,
          /** The service account that Argo CD acts as: `name`, or `namespace:name`. */
          defaultServiceAccount: text,
        },
        { namespace: text },
      ),
    ),
  },
);

/** What the Applications of a project may read from and write to. */
export const AppProject = customKind({ group: 'argoproj.io', version: 'v1alpha1', kind: 'AppProject', scope: 'Namespaced' }, { spec: projectSpec });

export const argoCdKinds = [Application, AppProject] as const;
