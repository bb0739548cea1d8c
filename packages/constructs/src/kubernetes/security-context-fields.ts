import { closedObject, list, oneOf, text, trueOrFalse, whole } from '../core/closed-object.ts';

// https://kubernetes.io/docs/tasks/configure-pod-container/security-context/

const unixId = whole(0, 4_294_967_295);
const profile = closedObject(
  { type: oneOf('RuntimeDefault', 'Localhost', 'Unconfined') },
  {
    /** A profile that is already on the node; with `Localhost` only. */
    localhostProfile: text,
  },
);
const seLinuxOptions = closedObject({}, { level: text, role: text, type: text, user: text });

/** What holds for a container of a Pod and for the Pod as a whole. */
const shared = {
  appArmorProfile: profile,
  runAsGroup: unixId,
  /** Refuses to start as user 0. */
  runAsNonRoot: trueOrFalse,
  runAsUser: unixId,
  seLinuxOptions,
  seccompProfile: profile,
};

export const podSecurityContext = closedObject(
  {},
  {
    ...shared,
    /** Owns the Pod's volumes. */
    fsGroup: unixId,
    fsGroupChangePolicy: oneOf('OnRootMismatch', 'Always'),
    seLinuxChangePolicy: oneOf('Recursive', 'MountOption'),
    supplementalGroups: list(unixId),
    supplementalGroupsPolicy: oneOf('Merge', 'Strict'),
    sysctls: list(closedObject({ name: text, value: text })),
  },
);

export const securityContext = closedObject(
  {},
  {
    ...shared,
    allowPrivilegeEscalation: trueOrFalse,
    capabilities: closedObject({}, { add: list(text), drop: list(text) }),
    privileged: trueOrFalse,
    procMount: oneOf('Default', 'Unmasked'),
    readOnlyRootFilesystem: trueOrFalse,
  },
);
