import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';
import type { Host } from '../../core/host.ts';
import { type Apply, HostFile } from '../../core/host-file.ts';
import { type HostText, hostYaml, type JsonWithSecrets } from '../../core/host-text.ts';
import type { Profile } from '../../core/resources.ts';
import { admissionFile, admissionPath, auditPolicyFile, auditPolicyPath } from './api-server.ts';
import { loadModulesAndSettings, modulesFile, sysctlFile } from './kernel.ts';
import { kubeletDropIn, kubeletFile } from './kubelet.ts';
import { networkManagerFile } from './network-manager.ts';
import type { AgentOptions, ServerOptions } from './options.ts';
import { registriesFile } from './registries.ts';
import type { NodeKind, Reservation } from './reservation.ts';
import { agentDropIn, firstServerDropIn, firstServerGuard, firstServerGuardFile, serverDropIn, serviceOf, unitFile } from './service.ts';

export interface K3sNodeProps {
  readonly host: Host;
  readonly kind: NodeKind;
  readonly reservation: Reservation;
  readonly options: ServerOptions | AgentOptions;
  readonly profile: Profile;
  readonly registryMirrors: ReadonlyMap<string, readonly string[]>;
  readonly embeddedRegistry: boolean;
  /** e.g. `v1.35.8+k3s1`. */
  readonly k3sVersion: string;
  /** Where the cluster would answer if it lived; only for the server that may start it. */
  readonly apiAddresses?: readonly string[];
}

/** The files of one node. A change of what K3s reads restarts it; Pods run on meanwhile. */
export class K3sNode extends Construct {
  readonly #host: Host;

  constructor(scope: IConstruct, id: string, props: K3sNodeProps) {
    super(scope as Construct, id);
    this.#host = props.host;
    const service = serviceOf[props.kind];
    const restart = { restart: service };
    this.#file('config', '/etc/rancher/k3s/config.yaml', hostYaml(props.options as unknown as JsonWithSecrets), restart, '0600');
    this.#file('registries', '/etc/rancher/k3s/registries.yaml', registriesFile(props.registryMirrors, props.embeddedRegistry), restart, '0600');
    this.#file('kubelet', kubeletDropIn, kubeletFile(props.reservation, props.profile), restart, '0600');
    if (props.kind === 'server') {
      this.#file('audit-policy', auditPolicyPath, auditPolicyFile(), restart, '0600');
      this.#file('admission', admissionPath, admissionFile(), restart, '0600');
    }
    this.#file('modules', '/etc/modules-load.d/90-bastide-k3s.conf', modulesFile(), { run: loadModulesAndSettings });
    this.#file('sysctl', '/etc/sysctl.d/90-bastide-k3s.conf', sysctlFile(props.host.machine), { run: loadModulesAndSettings });
    this.#file('network-manager', '/etc/NetworkManager/conf.d/90-bastide-calico.conf', networkManagerFile(), { reload: 'NetworkManager.service' });
    this.#file('unit', `/etc/systemd/system/${service}`, unitFile(props.kind, props.k3sVersion), restart);
    this.#file('service', `/etc/systemd/system/${service}.d/50-bastide.conf`, dropIn(props), { run: 'systemctl daemon-reload' });
    if (props.apiAddresses) this.#file('first-server-guard', firstServerGuard, firstServerGuardFile(), 'none', '0755');
  }

  #file(id: string, path: string, content: HostText, apply: Apply, mode = '0644'): void {
    new HostFile(this, id, { host: this.#host, path, content, apply, mode });
  }
}

const dropIn = ({ kind, apiAddresses }: K3sNodeProps): HostText => {
  if (kind === 'agent') return agentDropIn();
  return apiAddresses ? firstServerDropIn(apiAddresses) : serverDropIn();
};
