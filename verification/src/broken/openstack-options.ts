import { parseDocument } from 'yaml';
import type { Check } from '../check.ts';
import { openstackOptions } from '../checks/openstack-options.ts';
import { openstackRenderedOptions } from '../checks/openstack-rendered-options.ts';
import type { Broken } from './broken.ts';

/** A mistake in the values of a release. */
const mistakeIn = (
  release: string,
  place: readonly string[],
  value: unknown,
  { mistake, said, check = openstackOptions }: Pick<Broken, 'mistake' | 'said'> & { readonly check?: Check },
): Broken => ({
  mistake,
  check,
  file: `kubernetes/openstack/openstack.${release}/helm-releases/HelmChart.helm.cattle.io_${release}.yaml`,
  change: (text) => {
    const chart = parseDocument(text);
    const values = parseDocument(String(chart.getIn(['spec', 'valuesContent'])));
    values.setIn(place, value);
    chart.setIn(['spec', 'valuesContent'], values.toString());
    return chart.toString();
  },
  said,
});

export const brokenForTheOptions: readonly Broken[] = [
  mistakeIn('nova', ['conf', 'nova', 'DEFAULT', 'reserved_host_memory'], 512, {
    mistake: 'an option that nova does not have',
    said: /^conf\.nova\.DEFAULT\.reserved_host_memory: no such option reserved_host_memory in group \[DEFAULT\]$/,
  }),
  mistakeIn('neutron', ['conf', 'plugins', 'ml2_conf', 'ml2_type_vxlans', 'vni_ranges'], '1:1000', {
    mistake: 'a section that is misspelt',
    said: /^conf\.plugins\.ml2_conf\.ml2_type_vxlans\.vni_ranges: no such group \[ml2_type_vxlans\]$/,
  }),
  mistakeIn('nova', ['conf', 'nova', 'libvirt', 'images_type'], 'ceph', {
    mistake: 'a word that is no choice',
    said: /^conf\.nova\.libvirt\.images_type: Valid values are \[raw, flat, qcow2, lvm, rbd, ploop, default\], but found 'ceph'$/,
  }),
  mistakeIn('nova', ['conf', 'nova', 'DEFAULT', 'cpu_allocation_ratio'], 'four', {
    mistake: 'a word where a number belongs',
    said: /^conf\.nova\.DEFAULT\.cpu_allocation_ratio: could not convert string to float: 'four'$/,
  }),
  mistakeIn('nova', ['conf', 'nova', 'scheduler', 'max_attempts'], 0, {
    mistake: 'a number that is out of range',
    said: /^conf\.nova\.scheduler\.max_attempts: Should be greater than or equal to 1$/,
  }),
  mistakeIn('keystone', ['conf', 'keystone', 'token', 'expiration'], 3_600_000, {
    mistake: 'a number that Helm writes with an exponent',
    said: /^conf\.keystone\.token\.expiration: invalid literal for int\(\) with base 10: '3\.6e\+06'; Helm writes a number of a million and more/,
  }),
  mistakeIn('cinder', ['conf', 'backends', 'rbd1', 'rbd_pol'], 'volumes', {
    mistake: 'an option that no backend of Cinder has',
    said: /^conf\.backends\.rbd1\.rbd_pol: no such option rbd_pol in group \[rbd1\]$/,
  }),
  mistakeIn('keystone', ['manifests', 'configmap_etc'], false, {
    mistake: 'a file that the chart does not write',
    check: openstackRenderedOptions,
    said: /^conf\.keystone\.database\.max_pool_size does not arrive: keystone\.conf has no \[database\] max_pool_size$/,
  }),
];
