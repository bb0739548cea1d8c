import { definePolicy } from './policy.ts';

export const containerMemory = definePolicy({
  id: 'container-memory',
  title: 'Every container says how much memory it needs and may use',
  why: 'A container without a limit takes the node down with it; without a request the scheduler puts it where there is no room.',
  severity: 'error',
  *check({ workloads }) {
    for (const { workload, from } of workloads) {
      for (const { name, requests, limits } of workload.containers) {
        const place = `container ${name} of ${workload.kind} ${workload.namespace}/${workload.name}`;
        const missing = [requests.memoryMebibytes === undefined ? 'request' : '', limits.memoryMebibytes === undefined ? 'limit' : ''].filter(
          (word) => word !== '',
        );
        if (missing.length > 0) {
          yield {
            construct: from,
            what: `${place} has no memory ${missing.join(' and no memory ')}`,
            mend: 'set resources.requests.memory and resources.limits.memory',
          };
        } else if (requests.memoryMebibytes! > limits.memoryMebibytes!) {
          yield {
            construct: from,
            what: `${place} requests ${requests.memoryMebibytes} MiB and is limited to ${limits.memoryMebibytes} MiB`,
            allowed: 'a request up to the limit',
            mend: 'lower the request or raise the limit',
          };
        }
      }
    }
  },
});
