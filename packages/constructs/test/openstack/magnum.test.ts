import { describe, expect, it } from 'vitest';
import { flows } from '../../src/contributions/flows.ts';
import type { OpenStackProps } from '../../src/openstack/openstack.ts';
import { at, smallCloud } from '../fixtures/small-cloud.ts';
import { importedSecret } from '../fixtures/small-site.ts';

const image = 'registry.example/magnum:2025.2-capi';
const secret = (key: string) => importedSecret(key, 'sites/small/management-cluster');
const managementCluster = {
  apiServer: 'https://198.51.100.77:6443',
  certificateAuthority: secret('certificate-authority'),
  clientCertificate: secret('client-certificate'),
  clientKey: secret('client-key'),
};

type Services = NonNullable<OpenStackProps['services']>;

const withMagnum = (magnum: Services['magnum'] = {}, images: OpenStackProps['images'] = { magnum: image }) =>
  smallCloud({ images: images!, services: { barbican: {}, heat: {}, magnum: magnum! } });

describe('Magnum', () => {
  it('asks every other service inside of the cluster, and gives clusters its public address', () => {
    const { values, findings } = withMagnum();
    const conf = at(values.get('magnum'), 'conf.magnum');
    for (const service of ['barbican', 'cinder', 'glance', 'heat', 'neutron', 'nova', 'octavia'])
      expect(at(conf, `${service}_client`)).toEqual({ endpoint_type: 'internalURL', region_name: 'small' });
    expect(at(conf, 'magnum_client')).toEqual({ region_name: 'small' });
    expect(findings).toEqual([]);
  });

  it('is stopped without Heat or Barbican, for which its chart waits for ever', () => {
    const { values, findings } = smallCloud({ services: { heat: {}, magnum: {} } });
    expect(findings.map(({ what }) => what)).toEqual(['magnum waits for barbican, which the cloud does not have']);
    expect(values.has('magnum')).toBe(false);
  });

  it('says that nothing of upstream names its image', () => {
    const { findings } = withMagnum({}, {});
    expect(findings.map(({ severity, what }) => `${severity}: ${what}`)).toEqual([
      'warning: docker.io/openstackhelm/magnum:2025.2-ubuntu_noble has a name like the other images of upstream, but nothing of upstream names it, and the registry could not be asked',
    ]);
  });

  it('reaches a management cluster with a key of the store', () => {
    const { values, secretValues, site, findings } = withMagnum({ managementCluster });
    expect(at(values.get('magnum'), 'conf.capi')).toEqual({ enabled: true, apiServer: 'https://198.51.100.77:6443', clusterName: 'management' });
    expect(at(secretValues.get('magnum'), 'conf.capi.clientKeyData')).toBe(managementCluster.clientKey);
    expect(site.contributions.of(flows).some(({ value: { to, ports } }) => 'name' in to && to.name.includes('198.51.100.77') && ports[0] === 6443)).toBe(true);
    expect(findings).toEqual([]);
  });

  it('is stopped where it should use Cluster API with an image that has no driver for it', () => {
    const { findings } = withMagnum({ managementCluster }, {});
    expect(findings.map(({ severity, what }) => `${severity}: ${what}`)).toEqual([
      'error: docker.io/openstackhelm/magnum:2025.2-ubuntu_noble has no driver for Cluster API, so no cluster would be made in the management cluster',
    ]);
  });
});
