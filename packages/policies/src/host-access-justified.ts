import type { PlannedFile, Workload } from '@bastide/constructs';
import { definePolicy } from './policy.ts';
import { label } from './scheduling.ts';

export const hostAccessJustified = definePolicy({
  id: 'host-access-justified',
  title: 'A Pod that is privileged, or lives in namespaces of its host, says why, and its namespace admits it',
  why: 'Such a Pod is root on the node: whoever breaks into it has the machine, and every secret on it.',
  severity: 'error',
  *check({ files, workloads }) {
    const levels = enforcedLevels(files);
    for (const { workload, from } of workloads) {
      const access = accessOf(workload);
      if (access === undefined) continue;
      const what = `${label(workload)} ${access}`;
      if ((workload.hostAccess ?? '').trim() === '') {
        yield {
          construct: from,
          what: `${what}, and nobody says why`,
          allowed: 'no network, processes or folders of the host, no privileged container, no capability beyond those of any container',
          mend:
            workload.source === 'object'
              ? 'take the access away, or say in the annotation bastide/host-access what it is needed for'
              : 'say in hostAccess of the declared workload what it is needed for',
        };
      }
      const level = levels.get(workload.namespace) ?? 'privileged';
      if (level === 'privileged') continue;
      yield {
        construct: from,
        what: `${what}, and its namespace enforces the Pod security ${level}, which refuses it`,
        allowed: 'a namespace with the Pod security privileged',
        mend: 'take the access away, or move the Pod to a namespace of such Pods alone',
      };
    }
  },
});

const accessOf = ({ hostNetwork, privileged }: Workload): string | undefined => {
  const access = [hostNetwork ? 'uses the network of its host' : '', privileged ? 'is privileged on its host' : ''].filter((text) => text !== '');
  return access.length === 0 ? undefined : access.join(' and ');
};

/** What the API server enforces in each namespace of the site. https://kubernetes.io/docs/concepts/security/pod-security-admission/ */
const enforcedLevels = (files: readonly PlannedFile[]): ReadonlyMap<string, string> =>
  new Map(
    files.flatMap(({ content }) => {
      if (content.type !== 'object' || content.object.kind !== 'Namespace') return [];
      const { name, labels } = content.object.metadata;
      const level = labels?.['pod-security.kubernetes.io/enforce'];
      return level === undefined ? [] : [[name, level] as const];
    }),
  );
