import { openStackHelmRepository, releases } from '@bastide/constructs';
import { definePolicy } from '../policy.ts';

/** Which products are in use, seen by the repository of their charts. */
const products = {
  calico: 'https://docs.tigera.io/calico/charts',
  argoCdChart: 'https://argoproj.github.io/argo-helm',
  certManagerChart: 'oci://quay.io/jetstack/charts',
  externalSecretsChart: 'https://charts.external-secrets.io',
  openBaoChart: 'https://openbao.github.io/openbao-helm',
  rook: 'https://charts.rook.io/release',
  metalLbChart: 'https://metallb.github.io/metallb',
  openStackHelm: openStackHelmRepository,
} as const;

export const supportedVersions = definePolicy({
  id: 'supported-versions',
  title: 'Every pair of versions in use is one that its upstream supports',
  why: 'Versions that were never tested together fail on upgrade day, with nobody upstream to ask.',
  severity: 'error',
  *check({ site }) {
    const used = new Set(site.contributions.of(releases).map(({ value }) => value.repository));
    for (const [product, repository] of Object.entries(products) as [keyof typeof products, string][]) {
      const unsupported = used.has(repository) ? site.versions.unsupported(product) : undefined;
      if (!unsupported) continue;
      yield {
        construct: site.siteName,
        what: `${product} ${unsupported.chosen} does not support Kubernetes ${site.versions.kubernetes} (K3s ${site.versions.choice.k3s})`,
        allowed: `Kubernetes ${unsupported.supported.kubernetes.join(', ')} (${unsupported.supported.source})`,
        mend: `choose a K3s of one of these, or a ${product} that supports ${site.versions.kubernetes}`,
      };
    }
  },
});
