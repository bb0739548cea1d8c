import type { IConstruct } from 'constructs';
import { report } from '../core/site.ts';

/**
 * Galera and RabbitMQ go on where a majority of their servers is. Kubernetes chooses the machines of their Pods, so the policy `odd-quorums`, which asks for
 * machines, cannot judge them.
 */
export const reportEvenServers = (construct: IConstruct, product: string, servers: number): void => {
  if (servers % 2 === 1) return;
  const majority = Math.floor(servers / 2) + 1;
  report(construct, {
    rule: 'odd-servers',
    what: `${product} has ${servers} servers`,
    allowed: 'an odd number; 3 survive the loss of one',
    mend: servers < 2 ? 'use 3' : `use ${servers - 1} or ${servers + 1}`,
    counterExample: [
      `a majority of ${servers} is ${majority}, so ${servers} survive the loss of ${servers - majority}${servers < 2 ? '' : `, as ${servers - 1} would`}`,
      ...(servers < 2 ? [] : [`when the network parts them ${servers / 2} and ${servers / 2}, neither side has a majority and both stop`]),
    ],
  });
};
