import type { IpAddress } from '@bastide/constructs';

export interface NodeSpeakerProps {
  /** Of the node, in the network of its sessions; its router id. */
  readonly address: IpAddress;
  readonly asNumber: number;
  readonly password: string;
  readonly leafs: readonly { readonly name: string; readonly address: IpAddress; readonly asNumber: number }[];
  readonly restartSeconds: number;
  readonly announces: readonly string[];
}

/**
 * `bird.conf` of what stands for a Kubernetes node: sessions, timers and filters as Calico gives them to its own BIRD. The mesh between the nodes is
 * left out: it is Calico's own affair. https://github.com/projectcalico/calico/blob/v3.32.1/confd/etc/calico/confd/templates/bird.cfg.template
 */
export const birdConf = ({ address, asNumber, password, leafs, restartSeconds, announces }: NodeSpeakerProps): string => `log stderr all;
router id ${address};

protocol kernel {
  learn;
  persist;
  scan time 2;
  import all;
  export filter { if source = RTS_BGP then accept; reject; };
  graceful restart;
  merge paths on;
}

protocol device {
  scan time 2;
}

protocol direct {
  interface "*";
}

protocol static {
${announces.map((prefix) => `  route ${prefix} blackhole;`).join('\n')}
}

template bgp leaf {
  local as ${asNumber};
  multihop;
  gateway recursive;
  source address ${address};
  password "${password}";
  import all;
  export filter { if source != RTS_STATIC then reject; accept; };
  add paths on;
  graceful restart;
  graceful restart time ${restartSeconds};
  connect delay time 2;
  connect retry time 5;
  error wait time 5,30;
}

${leafs.map((leaf) => `protocol bgp '${leaf.name}' from leaf {\n  neighbor ${leaf.address} as ${leaf.asNumber};\n}`).join('\n\n')}
`;
