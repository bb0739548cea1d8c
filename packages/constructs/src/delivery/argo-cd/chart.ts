import { closedObject, either, list, map, oneOf, text, trueOrFalse, whole } from '../../core/closed-object.ts';
import { defineChart } from '../chart.ts';

const resources = closedObject({}, { requests: map(text), limits: map(text) });
const toleration = closedObject(
  {},
  { key: text, operator: oneOf('Exists', 'Equal'), value: text, effect: oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute') },
);
const variable = closedObject({ name: text, value: text });
const replicas = whole(0, 9);

const volume = closedObject(
  { name: text, secret: closedObject({ secretName: text }, { optional: trueOrFalse, items: list(closedObject({ key: text, path: text })) }) },
  {},
);
const volumeMount = closedObject({ name: text, mountPath: text }, { readOnly: trueOrFalse });

/** What every server of the chart takes. */
const server = closedObject(
  {},
  { replicas, resources, env: list(variable), metrics: closedObject({ enabled: trueOrFalse }), volumes: list(volume), volumeMounts: list(volumeMount) },
);

/**
 * The values of the argo-cd chart that sites set.
 * https://github.com/argoproj/argo-helm/blob/argo-cd-10.1.1/charts/argo-cd/values.yaml
 */
const values = closedObject(
  {},
  {
    global: closedObject(
      {},
      {
        domain: text,
        nodeSelector: map(text),
        tolerations: list(toleration),
        priorityClassName: text,
        logging: closedObject({}, { format: oneOf('text', 'json'), level: oneOf('debug', 'info', 'warn', 'error') }),
      },
    ),
    crds: closedObject({}, { install: trueOrFalse, keep: trueOrFalse }),
    configs: closedObject({}, { cm: map(either(text, trueOrFalse)), params: map(text), rbac: map(text) }),
    controller: server,
    repoServer: server,
    server,
    redis: closedObject({}, { resources, image: closedObject({}, { repository: text, tag: text }) }),
    redisSecretInit: closedObject({}, { resources }),
    applicationSet: closedObject({}, { replicas, resources }),
    dex: closedObject({}, { enabled: trueOrFalse }),
    notifications: closedObject({}, { enabled: trueOrFalse }),
  },
);

export const argoCdChart = defineChart({ repository: 'https://argoproj.github.io/argo-helm', name: 'argo-cd', values });
