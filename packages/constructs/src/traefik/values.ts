import * as z from 'zod/mini';
import { closedObject, inWords, list, map, oneOf, text, trueOrFalse, whole } from '../core/closed-object.ts';
import { closedSchema } from '../core/closed-schema.ts';
import { duration, nodeSelector, portNumber, resources, toleration } from '../kubernetes/pod-fields.ts';

const exactly = <const Value extends boolean>(value: Value) => inWords(z.literal(value), String(value));

const entryPoint = {
  transport: closedObject({
    /** How long a Pod that ends still takes connections: until every router knows that it is gone. */
    lifeCycle: closedObject({ requestAcceptGraceTimeout: duration }),
    /** How long a whole request may take to arrive, its body included. */
    respondingTimeouts: closedObject({ readTimeout: duration }),
  }),
};

/**
 * The values that Bastide sets of the chart inside K3s: traefik 40.1.4+up40.1.0 in v1.35.8+k3s1, without the schema that upstream's has, so
 * that nothing but this table refuses a misspelt key. Only keys that mean the same in the chart's next line, 41, are used: logs, whose keys
 * were renamed there, are set by arguments of Traefik itself.
 * https://github.com/traefik/traefik-helm-chart/blob/v40.1.0/traefik/values.yaml
 */
export const traefikValues = closedSchema(
  closedObject(
    {
      deployment: closedObject({ replicas: whole(1, 9) }),
      updateStrategy: closedObject({ type: oneOf('RollingUpdate'), rollingUpdate: closedObject({ maxUnavailable: whole(0, 9), maxSurge: whole(0, 9) }) }),
      podDisruptionBudget: closedObject({ enabled: trueOrFalse, maxUnavailable: whole(1, 9) }),
      ingressClass: closedObject({ enabled: trueOrFalse, isDefaultClass: trueOrFalse }),
      providers: closedObject({
        kubernetesCRD: closedObject({ enabled: trueOrFalse, allowCrossNamespace: exactly(false), allowExternalNameServices: exactly(false) }),
        kubernetesIngress: closedObject({
          enabled: trueOrFalse,
          allowExternalNameServices: exactly(false),
          publishedService: closedObject({ enabled: trueOrFalse }),
        }),
        kubernetesGateway: closedObject({ enabled: exactly(false) }),
      }),
      api: closedObject({ dashboard: exactly(false) }),
      global: closedObject({ checkNewVersion: trueOrFalse, sendAnonymousUsage: exactly(false) }),
      /** Arguments of Traefik, which refuses to start with one that it does not know. */
      additionalArguments: list(text),
      metrics: closedObject({ prometheus: closedObject({ addRoutersLabels: trueOrFalse }) }),
      ports: closedObject({
        web: closedObject({
          ...entryPoint,
          http: closedObject({
            redirections: closedObject({ entryPoint: closedObject({ to: oneOf('websecure'), scheme: oneOf('https'), permanent: trueOrFalse }) }),
          }),
        }),
        websecure: closedObject(entryPoint),
      }),
      service: closedObject({
        annotations: map(text),
        spec: closedObject({
          type: oneOf('LoadBalancer'),
          externalTrafficPolicy: oneOf('Local', 'Cluster'),
          healthCheckNodePort: portNumber,
          allocateLoadBalancerNodePorts: trueOrFalse,
        }),
      }),
      resources,
      affinity: closedObject({
        podAntiAffinity: closedObject({
          requiredDuringSchedulingIgnoredDuringExecution: list(closedObject({ topologyKey: text, labelSelector: closedObject({ matchLabels: map(text) }) })),
        }),
      }),
    },
    { nodeSelector, tolerations: list(toleration) },
  ),
);
