import type { Flow, FlowEnd } from './flows.ts';

/** The outside end of a connection by HTTPS, from a URL or from `host[:port]`; without a port it is 443. */
export const httpsEnd = (place: string): Pick<Flow, 'to' | 'ports'> => {
  const [, name, port] = /^(?:https:\/\/)?([^/]*?)(?::(\d+))?(?:\/.*)?$/.exec(place)!;
  return { to: { kind: 'outside', name: name! }, ports: [Number(port ?? 443)] };
};

/** That images are pulled from these registries or mirrors, each a URL or `host[:port]`: one flow for each host and port. */
export const imageFlows = (from: FlowEnd, places: readonly string[], why: string): readonly Flow[] => {
  const ends = new Map(places.map(httpsEnd).map((end) => [JSON.stringify(end), end]));
  return [...ends.values()].map((end) => ({
    from,
    ...end,
    protocol: 'TCP',
    why,
    encryption: 'TLS',
    authentication: 'digests and tags; the registry by its certificate',
  }));
};
