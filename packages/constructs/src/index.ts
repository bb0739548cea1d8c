export { Ansible, type AnsibleProps } from './bare-metal/ansible/ansible.ts';
export { BaseSystem, type BaseSystemProps } from './bare-metal/base-system/base-system.ts';
export { Calico, type CalicoProps } from './calico/calico.ts';
export { calicoKinds } from './calico/calico-kinds.ts';
export type { AcmeProps, Dns01Solver, Http01Solver } from './cert-manager/acme.ts';
export { CertManager, type CertManagerProps } from './cert-manager/cert-manager.ts';
export { certManagerKinds } from './cert-manager/cert-manager-kinds.ts';
export { type Access, accesses } from './contributions/accesses.ts';
export { type Alert, alerts } from './contributions/alerts.ts';
export { type AuthorityCopy, authorityCopies } from './contributions/authority-copies.ts';
export { type CertificateIssuer, type CertificateRequest, certificates } from './contributions/certificates.ts';
export { type DnsName, dnsNames } from './contributions/dns-names.ts';
export { type Encapsulation, encapsulations } from './contributions/encapsulations.ts';
export { type Flow, type FlowEncryption, type FlowEnd, flows, type Ports } from './contributions/flows.ts';
export { type HostGroup, hostGroups } from './contributions/host-groups.ts';
export { type HostImage, hostImages } from './contributions/host-images.ts';
export { type HostPort, hostPorts } from './contributions/host-ports.ts';
export { type KubectlHosts, kubectlHosts } from './contributions/kubectl-hosts.ts';
export { type KubernetesNode, kubernetesNodes } from './contributions/kubernetes-nodes.ts';
export { declareLoadBalancerService, type LoadBalancerService, loadBalancerServices } from './contributions/load-balancer-addresses.ts';
export { type LocalAccount, localAccounts } from './contributions/local-accounts.ts';
export { type Login, logins } from './contributions/logins.ts';
export { declareOidcClient, type LoginFlow, type OidcClient, oidcClients } from './contributions/oidc-clients.ts';
export { contains, type OnTheWire, onTheWire, portsWithoutFlow } from './contributions/on-the-wire.ts';
export { type Playbook, playbooks } from './contributions/playbooks.ts';
export { type Quorum, quorums } from './contributions/quorums.ts';
export { type Release, releases } from './contributions/releases.ts';
export { type Replication, replications } from './contributions/replications.ts';
export { type Revocation, revocations } from './contributions/revocations.ts';
export { declareRoute, type HttpsBackend, ingressAddressName, type Route, routes } from './contributions/routes.ts';
export { type Scrape, type ScrapeTarget, scrapes, type Unscraped, unscraped } from './contributions/scrapes.ts';
export {
  type BootstrapSecret,
  bootstrapSecrets,
  type CopiedSecret,
  type CopiedText,
  copiedSecrets,
  type OperatorSecret,
  operatorSecrets,
  type SecretCollector,
  type SecretUse,
  type StoredSecret,
  secretCollectors,
  secretUses,
  storedSecrets,
  type ValuesSecret,
  type ValuesWithSecrets,
  valuesSecretSources,
} from './contributions/secrets.ts';
export { type VirtualMachine, virtualMachines } from './contributions/virtual-machines.ts';
export { type Waiver, waivers } from './contributions/waivers.ts';
export { workloads } from './contributions/workloads.ts';
export { type ApplicationName, applications } from './core/application.ts';
export { ChartLock, type LockedChart, type LockedImage, parseChartLock } from './core/chart-lock.ts';
export { closedObject } from './core/closed-object.ts';
export { closedSchema, type DescribedSchema } from './core/closed-schema.ts';
export { Component, type ComponentProps, type ManifestOptions, type Phase, type ProvidedApis } from './core/component.ts';
export { type Contribution, type ContributionKind, Contributions, contributionsBelow, defineContribution } from './core/contribution.ts';
export { type DependencyNode, dependencyGraph } from './core/dependency-graph.ts';
export { type Finding, hasErrors, type RuleId, type Severity, type SourcePosition } from './core/finding.ts';
export { Host } from './core/host.ts';
export { type Apply, HostFile, type HostFileProps } from './core/host-file.ts';
export { HostText, hostText, hostYaml, placeholder, type SecretEncoding, type SecretHole } from './core/host-text.ts';
export { imagesOf } from './core/images-of.ts';
export type { Json, JsonObject } from './core/json.ts';
export type { JsonSchema } from './core/json-schema.ts';
export { apiVersionOf, type ClosedSchema, type Kind, type KindBody, type KubernetesObject, type ObjectMetadata, type SchemaProblem } from './core/kind.ts';
export { Manifest, type Ref } from './core/manifest.ts';
export type { Namespace, PodSecurity } from './core/namespace.ts';
export { objectPath, type RelativePath } from './core/path.ts';
export { plan, type SitePlan } from './core/plan.ts';
export type { PlannedContent, PlannedFile, PlannedText, TextPlanner } from './core/planned-file.ts';
export { ends, memoryOf } from './core/pod-memory.ts';
export { priorityOf } from './core/priority.ts';
export { defineProvider, type LoadedProvider, loadProvider, type PlannedSite, type Provider, planSite, type SiteDefinition } from './core/provider.ts';
export { withoutSecrets } from './core/redaction.ts';
export { type Budget, budget, type Profile, resourceRequirements } from './core/resources.ts';
export { isBound, mayHold, type Room, roomsOf } from './core/rooms.ts';
export type { RunBook, RunBookStep } from './core/run-book.ts';
export { admits, isSelected, runsOn } from './core/scheduling.ts';
export { secretAt } from './core/secret-position.ts';
export { SecretRef, SecretReferenceError, type SecretReferenceProps } from './core/secret-reference.ts';
export { looksLikeSecret, shown } from './core/secret-shape.ts';
export { type GitSource, type Problem, pathOf, report, Site, type SiteName, sourceOf } from './core/site.ts';
export type { SiteFacts } from './core/site-facts.ts';
export { isUnit, type Unit } from './core/unit.ts';
export { UnitConstruct } from './core/unit-construct.ts';
export { catalogue, compareVersions, defaultVersions, type VersionChoice, Versions } from './core/versions.ts';
export {
  hasLabels,
  type LabelRequirement,
  meets,
  type Placement,
  type Resources,
  type Toleration,
  type Workload,
  type WorkloadContainer,
} from './core/workload.ts';
export { type PlannedWorkload, workloadsOf } from './core/workloads-of.ts';
export { WriterBusyError } from './core/write-lock.ts';
export { compareWithDisk, type Difference, type WriteResult, writePlan } from './core/writer.ts';
export { emitYaml } from './core/yaml-emitter.ts';
export { CoreDns, type CoreDnsProps } from './coredns/coredns.ts';
export { ArgoCd, type ArgoCdProps } from './delivery/argo-cd/argo-cd.ts';
export { argoCdKinds } from './delivery/argo-cd-kinds.ts';
export { type Chart, defineChart, openStackHelmRepository } from './delivery/chart.ts';
export { HelmRelease, type HelmReleaseProps, helmReleaseNamespace } from './delivery/helm-release.ts';
export type { AwaitedWorkload, HelmWaitProps } from './delivery/helm-wait.ts';
export { Documents } from './documents/documents.ts';
export { type FlowRow, flowRows } from './documents/flow-matrix.ts';
export type { Directory, DirectoryGroup, LdapAccess } from './identity/directory.ts';
export { FreeIpa } from './identity/freeipa/freeipa.ts';
export type {
  DirectoryAccount,
  FreeIpaBackup,
  FreeIpaProps,
  FreeIpaReplica,
  HostBasedAccess,
  PasswordPolicy,
  SudoRule,
} from './identity/freeipa/props.ts';
export { GrafanaLogin, type GrafanaLoginProps } from './identity/grafana/grafana-login.ts';
export { Keycloak, type KeycloakProps } from './identity/keycloak/keycloak.ts';
export { authenticators, clientScopes, ldapMappers, protocolMappers } from './identity/keycloak/provider-ids.ts';
export { type RealmProps, realmOf } from './identity/keycloak/realm.ts';
export { KubernetesLogin, type KubernetesLoginProps } from './identity/kubernetes/kubernetes-login.ts';
export { PostgreSql, type PostgreSqlProps } from './identity/postgresql/postgresql.ts';
export type { SingleSignOn } from './identity/single-sign-on.ts';
export * from './inventory/index.ts';
export { K3sCluster } from './kubernetes/k3s/cluster.ts';
export type { EtcdSnapshots, K3sClusterProps } from './kubernetes/k3s/props.ts';
export * from './kubernetes/kinds.ts';
export { mebibytes, millicores } from './kubernetes/quantity.ts';
export { workloadOf } from './kubernetes/workloads-of-objects.ts';
export { metalLbKinds } from './metallb/address-pool-kind.ts';
export { MetalLb, type MetalLbProps } from './metallb/metallb.ts';
export { Barbican, type BarbicanProps } from './openstack/barbican.ts';
export type { CephService } from './openstack/ceph/ceph-users.ts';
export { OpenStackCeph, type OpenStackCephProps, type OpenStackPoolProps } from './openstack/ceph/openstack-ceph.ts';
export { Cinder, type CinderProps } from './openstack/cinder.ts';
export { openStackDefinitions } from './openstack/definitions.ts';
export { Designate, type DesignateProps } from './openstack/designate.ts';
export type { PowerDnsServer } from './openstack/designate-pools.ts';
export type { CloudAccess, CloudGrant, CloudProject, RoleScope } from './openstack/federation/cloud-access.ts';
export type { KeystoneFederation } from './openstack/federation/keystone-federation.ts';
export type { LocalIdentity, MappingRule, RemoteCondition } from './openstack/federation/mapping.ts';
export { Glance, type GlanceProps } from './openstack/glance.ts';
export { Heat, type HeatProps } from './openstack/heat.ts';
export { Horizon, type HorizonProps } from './openstack/horizon.ts';
export { Keystone, type KeystoneProps } from './openstack/keystone.ts';
export { Libvirt, type LibvirtProps } from './openstack/libvirt.ts';
export { Magnum, type MagnumProps, type ManagementCluster } from './openstack/magnum.ts';
export { MariaDb, type MariaDbProps } from './openstack/mariadb.ts';
export { Memcached, type MemcachedProps } from './openstack/memcached.ts';
export { Neutron, type NeutronProps } from './openstack/neutron.ts';
export { Nova, type NovaProps } from './openstack/nova.ts';
export { type LoadBalancerIds, Octavia, type OctaviaProps } from './openstack/octavia.ts';
export { OpenStack, type OpenStackProps } from './openstack/openstack.ts';
export { OpenStackExporter, type OpenStackExporterProps } from './openstack/openstack-exporter.ts';
export { Openvswitch, type OpenvswitchProps } from './openstack/openvswitch.ts';
export type { OptionalServices } from './openstack/optional-services.ts';
export { Ovn, type OvnProps } from './openstack/ovn.ts';
export { OpenStackPlacement, type OpenStackPlacementProps } from './openstack/placement.ts';
export { OpenStackPlane, type OpenStackPlaneProps } from './openstack/plane.ts';
export { RabbitMq, type RabbitMqProps } from './openstack/rabbitmq.ts';
export { CephCluster } from './rook/ceph-cluster-kind.ts';
export { CephClientKey, type CephClientKeyProps } from './rook/pools/ceph-client-key.ts';
export { CephFileSystem, type CephFileSystemProps } from './rook/pools/ceph-file-system.ts';
export { CephObjectStorage, type CephObjectStorageProps } from './rook/pools/ceph-object-storage.ts';
export { CephPool, type CephPoolProps } from './rook/pools/ceph-pool.ts';
export { CephStorageClasses, type CephStorageClassesProps } from './rook/pools/ceph-storage-classes.ts';
export { CephToolbox, type CephToolboxProps } from './rook/pools/ceph-toolbox.ts';
export type { PoolAccess } from './rook/pools/client-caps.ts';
export { cephPoolKinds } from './rook/pools/pool-kinds.ts';
export type { StorageUser } from './rook/pools/storage-user.ts';
export { cephPorts } from './rook/ports.ts';
export { type ClientKeyType, type DeviceSelection, type Osd, RookCeph, type RookCephProps, type UsbWay } from './rook/rook-ceph.ts';
export { Fabric } from './routing/fabric.ts';
export type { FabricBfd, FabricMaximumPrefixes, FabricNodes, FabricProps } from './routing/fabric-props.ts';
export { frrConf } from './routing/frr-conf.ts';
export type { BfdProfile, BgpTimers, ListenRange, Neighbour, PeerGroup, PrefixList, RouteMap, Router } from './routing/model.ts';
export type { NodePeering, PeeringRouter } from './routing/node-peering.ts';
export { externalSecretsKinds } from './secrets/external-secret-kind.ts';
export { ExternalSecrets, type ExternalSecretsProps } from './secrets/external-secrets.ts';
export type { AppRole, PkiAuthority, PkiRole } from './secrets/openbao/app-role.ts';
export { openBaoScript } from './secrets/openbao/configuration.ts';
export { OpenBao, type OpenBaoProps } from './secrets/openbao/openbao.ts';
export type { OpenBaoIdentity } from './secrets/openbao/single-sign-on.ts';
export { SecretsContract, type SecretsContractProps } from './secrets/secrets-contract.ts';
export { Traefik, type TraefikProps } from './traefik/traefik.ts';
export { traefikKinds } from './traefik/traefik-kinds.ts';
