import { APIServer } from './api-server-kind.ts';
import { BGPConfiguration, BGPFilter, BGPPeer } from './bgp-kinds.ts';
import { FelixConfiguration } from './felix-configuration-kind.ts';
import { Installation } from './installation-kind.ts';
import { IPPool } from './ip-pool-kind.ts';
import { KubeControllersConfiguration } from './kube-controllers-kind.ts';

export { APIServer, BGPConfiguration, BGPFilter, BGPPeer, FelixConfiguration, Installation, IPPool, KubeControllersConfiguration };

/** Every kind that Bastide writes of Calico and its operator. */
export const calicoKinds = [Installation, APIServer, FelixConfiguration, BGPConfiguration, BGPPeer, BGPFilter, IPPool, KubeControllersConfiguration] as const;
