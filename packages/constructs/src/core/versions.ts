import type { Finding } from './finding.ts';

/** A Kubernetes minor release, e.g. `1.35`. */
export type KubernetesMinor = `1.${number}`;

/** What a release says it was tested with, and where it says so. */
interface Supported {
  readonly kubernetes: readonly KubernetesMinor[];
  readonly source: string;
}

/** What one release of K3s consists of. */
interface K3sFacts {
  readonly kubernetes: KubernetesMinor;
  readonly helmController: string;
  readonly etcd: string;
  /** Tags of the images that it deploys by itself, by their name at docker.io/rancher. */
  readonly imageTags: Readonly<Record<string, string>>;
}

/** What one release of Rook is made for. */
interface RookFacts {
  readonly ceph: string;
  readonly cephCsiDriversChart: string;
  /** Of the images that its charts name beside its own: deploy/examples/images.txt at its tag. */
  readonly imageTags: Readonly<Record<string, string>>;
}

/** What K3s deploys by itself, as the notes of its releases v1.35.6+k3s1 and v1.36.2+k3s1 list it. */
const packagedInJune2026 = {
  'local-path-provisioner': 'v0.0.36',
  'mirrored-coredns-coredns': '1.14.4',
  'mirrored-library-traefik': '3.7.4',
  'mirrored-metrics-server': 'v0.8.1',
} as const;

/**
 * Every version that a site may choose, with what is known of it. A version that is not here was not looked at by anybody.
 */
export const catalogue = {
  k3s: {
    'v1.35.6+k3s1': { kubernetes: '1.35', helmController: '0.17.1', etcd: '3.6', imageTags: packagedInJune2026 },
    'v1.35.8+k3s1': {
      kubernetes: '1.35',
      helmController: '0.17.7',
      etcd: '3.6',
      // That of metrics-server was not found, so whoever deploys it is told that its image is not pinned.
      imageTags: { 'local-path-provisioner': 'v0.0.36', 'mirrored-coredns-coredns': '1.14.6', 'mirrored-library-traefik': '3.7.8' },
    },
    'v1.36.2+k3s1': { kubernetes: '1.36', helmController: '0.17.1', etcd: '3.6', imageTags: packagedInJune2026 },
  },
  calico: {
    'v3.32.1': { operator: 'v1.42.3', kubernetes: ['1.34', '1.35', '1.36'], source: 'Calico 3.32 system requirements' },
  },
  kubeVip: {
    'v1.2.3': { clientGo: '0.36', source: 'go.mod at the tag v1.2.3 (2026-08-10)' },
  },
  /** Of Jobs that ask the API; the image docker.io/alpine/kubectl has its versions. */
  kubectl: {
    '1.35.4': { kubernetes: ['1.34', '1.35', '1.36'], source: 'Kubernetes version skew policy: one minor release up or down' },
  },
  argoCdChart: {
    '10.1.1': { argoCd: 'v3.4.4', kubernetes: ['1.32', '1.33', '1.34', '1.35'], source: 'Argo CD 3.4 tested Kubernetes versions' },
  },
  rook: {
    'v1.20.6': {
      ceph: 'v20.2.4',
      cephCsiDriversChart: '1.0.4',
      imageTags: {
        'quay.io/cephcsi/ceph-csi-operator': 'v1.0.4',
        'quay.io/cephcsi/cephcsi': 'v3.17.0',
        'registry.k8s.io/sig-storage/csi-attacher': 'v4.12.0',
        'registry.k8s.io/sig-storage/csi-node-driver-registrar': 'v2.17.0',
        'registry.k8s.io/sig-storage/csi-provisioner': 'v6.2.0',
        'registry.k8s.io/sig-storage/csi-resizer': 'v2.1.0',
      },
      kubernetes: ['1.31', '1.32', '1.33', '1.34', '1.35', '1.36'],
      source: 'Rook 1.20 prerequisites',
    },
  },
  metalLbChart: {
    '0.16.1': { metalLb: 'v0.16.1', kubernetes: ['1.33', '1.34', '1.35', '1.36'], source: 'MetalLB 0.16 release notes: 1.13 and later' },
  },
  certManagerChart: {
    'v1.21.1': { kubernetes: ['1.33', '1.34', '1.35', '1.36'], source: 'cert-manager 1.21 supported releases' },
  },
  externalSecretsChart: {
    '2.8.0': { kubernetes: ['1.35', '1.36'], source: 'External Secrets stability and support: 2.8; 2.9 names 1.36 alone' },
  },
  openBaoChart: {
    '0.29.2': { openBao: '2.6.2', kubernetes: ['1.35', '1.36'], source: 'Chart.yaml: 1.30 and later' },
  },
  /** The image docker.io/tynany/frr_exporter. */
  frrExporter: {
    'v1.12.0': { source: 'tag v1.12.0 of tynany/frr_exporter (2026-07-19), which its workflow publishes as the image of that name' },
  },
  /** The image quay.io/keycloak/keycloak. */
  keycloak: {
    '26.5.6': { source: 'Maven Central, org.keycloak:keycloak-quarkus-dist 26.5.6' },
  },
  /** The image quay.io/adorsys/keycloak-config-cli: its own release, and that of Keycloak which its client was built for. */
  keycloakConfigCli: {
    '6.5.0-26.5.4': {
      source: 'tag v6.5.0 of adorsys/keycloak-config-cli (2026-03-12), whose workflow pushes an image of that name for Keycloak 26.5.4, its newest',
    },
  },
  /** The image docker.io/library/postgres. */
  postgresql: {
    '17.7-bookworm': { source: 'library/postgres of docker-library/official-images (2025-11-13), of the newest minor release until 2026-02-12' },
    '17.11-bookworm': { source: 'library/postgres of docker-library/official-images (2026-08-13)' },
  },
  /** The image docker.io/rclone/rclone. */
  rclone: {
    '1.71.2': { source: 'tag v1.71.2 of rclone/rclone (2025-10-20)' },
  },
  /**
   * The chart line of OpenStack-Helm, which is not the OpenStack release that it deploys. The version of its charts is the number of commits since the tag
   * and the commit that they were packaged at: https://docs.openstack.org/openstack-helm/latest/specs/2025.1/chart_versioning.html
   */
  openStackHelm: {
    '2025.2': { chartVersion: '2025.2.0+1c37f29e3', kubernetes: ['1.33', '1.34', '1.35'], source: 'OpenStack-Helm README' },
    '2026.1': { chartVersion: '2026.1.0+c665eedfa', kubernetes: ['1.33', '1.34', '1.35'], source: 'OpenStack-Helm README' },
  },
} as const satisfies {
  readonly k3s: Readonly<Record<string, K3sFacts>>;
  readonly calico: Readonly<Record<string, Supported & { readonly operator: string }>>;
  readonly kubeVip: Readonly<Record<string, { readonly clientGo: string; readonly source: string }>>;
  readonly kubectl: Readonly<Record<string, Supported>>;
  readonly argoCdChart: Readonly<Record<string, Supported & { readonly argoCd: string }>>;
  readonly rook: Readonly<Record<string, Supported & RookFacts>>;
  readonly metalLbChart: Readonly<Record<string, Supported & { readonly metalLb: string }>>;
  readonly certManagerChart: Readonly<Record<string, Supported>>;
  readonly externalSecretsChart: Readonly<Record<string, Supported>>;
  readonly openBaoChart: Readonly<Record<string, Supported & { readonly openBao: string }>>;
  readonly frrExporter: Readonly<Record<string, { readonly source: string }>>;
  readonly keycloak: Readonly<Record<string, { readonly source: string }>>;
  readonly keycloakConfigCli: Readonly<Record<string, { readonly source: string }>>;
  readonly postgresql: Readonly<Record<string, { readonly source: string }>>;
  readonly rclone: Readonly<Record<string, { readonly source: string }>>;
  readonly openStackHelm: Readonly<Record<string, Supported & { readonly chartVersion: string }>>;
};

type Catalogue = typeof catalogue;

/** The choice of one site. Every key has a default; `openStackHelm` counts only where OpenStack is deployed. */
export type VersionChoice = { readonly [Product in keyof Catalogue]: keyof Catalogue[Product] };

export const defaultVersions: VersionChoice = {
  k3s: 'v1.35.8+k3s1',
  calico: 'v3.32.1',
  kubeVip: 'v1.2.3',
  kubectl: '1.35.4',
  argoCdChart: '10.1.1',
  rook: 'v1.20.6',
  metalLbChart: '0.16.1',
  certManagerChart: 'v1.21.1',
  externalSecretsChart: '2.8.0',
  openBaoChart: '0.29.2',
  frrExporter: 'v1.12.0',
  keycloak: '26.5.6',
  keycloakConfigCli: '6.5.0-26.5.4',
  postgresql: '17.11-bookworm',
  rclone: '1.71.2',
  openStackHelm: '2025.2',
};

/** The products whose releases say which Kubernetes they were tested with. */
export type ProductOnKubernetes = {
  [Product in keyof Catalogue]: Catalogue[Product][keyof Catalogue[Product]] extends Supported ? Product : never;
}[keyof Catalogue];

/** What a site runs: its choice, and the facts that follow. */
export class Versions {
  readonly choice: VersionChoice;

  constructor(choice: Partial<VersionChoice> = {}) {
    this.choice = { ...defaultVersions, ...choice };
  }

  get kubernetes(): KubernetesMinor {
    return this.k3s.kubernetes;
  }

  get k3s(): Catalogue['k3s'][keyof Catalogue['k3s']] {
    return catalogue.k3s[this.choice.k3s];
  }

  get calico(): Catalogue['calico'][keyof Catalogue['calico']] {
    return catalogue.calico[this.choice.calico];
  }

  get metalLbChart(): Catalogue['metalLbChart'][keyof Catalogue['metalLbChart']] {
    return catalogue.metalLbChart[this.choice.metalLbChart];
  }

  get rook(): Catalogue['rook'][keyof Catalogue['rook']] {
    return catalogue.rook[this.choice.rook];
  }

  get argoCdChart(): Catalogue['argoCdChart'][keyof Catalogue['argoCdChart']] {
    return catalogue.argoCdChart[this.choice.argoCdChart];
  }

  get openBaoChart(): Catalogue['openBaoChart'][keyof Catalogue['openBaoChart']] {
    return catalogue.openBaoChart[this.choice.openBaoChart];
  }

  /** The helm-controller that runs inside the chosen K3s, e.g. `0.17.7`. */
  get helmController(): string {
    return this.k3s.helmController;
  }

  /** Choices that the catalogue does not know: a cast or a spread can bring them past the compiler. */
  unknownChoices(construct: string): readonly Finding[] {
    return (Object.keys(catalogue) as (keyof Catalogue)[]).flatMap((product) => {
      const chosen: string = this.choice[product];
      const known = Object.keys(catalogue[product]);
      if (known.includes(chosen)) return [];
      return [
        {
          rule: 'unknown-version',
          severity: 'error' as const,
          construct,
          what: `the version ${JSON.stringify(chosen)} of ${product} is not in the catalogue`,
          allowed: known.join(', '),
          mend: 'choose one of these, or add the version to the catalogue once its facts were read upstream',
        },
      ];
    });
  }

  /** Whether a product in use supports the chosen Kubernetes; `undefined` when it does. */
  unsupported(product: ProductOnKubernetes): { readonly chosen: string; readonly supported: Supported } | undefined {
    const chosen = this.choice[product];
    const supported = (catalogue[product] as Readonly<Record<string, Supported>>)[chosen];
    return supported && !supported.kubernetes.includes(this.kubernetes) ? { chosen, supported } : undefined;
  }
}

/** Compares versions by their numbers: negative when `a` is older. A leading `v` and build metadata do not count. */
export const compareVersions = (a: string, b: string): number => {
  const [left, right] = [numbers(a), numbers(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

const numbers = (version: string): number[] => version.replace(/^v/, '').split(/[+-]/)[0]!.split('.').map(Number);
