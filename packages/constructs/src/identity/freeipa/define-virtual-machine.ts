import { type HostText, hostText } from '../../core/host-text.ts';
import { imageFolder } from './domain-xml.ts';

export const defineScript = '/usr/local/sbin/define-virtual-machine';

/** What describes the virtual machines of a machine, a folder each. */
export const virtualMachineFolder = '/etc/bastide/virtual-machines';

/** Whoever may log in to this machine as the user may log in to its virtual machine: no key stands in Git. */
export const defineScriptFile = (user: string, image: string): HostText => hostText`#!/bin/bash
# Has a virtual machine as ${virtualMachineFolder}/NAME says: define-virtual-machine NAME
# One that runs is left alone: new hardware is there once it was shut down and started. Its disk and its first start are made once.
set -euo pipefail
name=$1
folder=${virtualMachineFolder}/$name
disk=${imageFolder}/$name.qcow2
seed=${imageFolder}/$name-seed.iso
# The site has given it up. Its disk is kept: the run book says how it goes.
[ -e "$folder/domain.xml" ] || exit 0

if [ ! -e "$disk" ]; then
  image='${image}'
  work=$(mktemp --directory --tmpdir=${imageFolder} .new-XXXXXX)
  trap 'rm -rf "$work"' EXIT
  curl --fail --silent --show-error --location --output "$work/\${image##*/}" "$image"
  curl --fail --silent --show-error --location --output "$work/CHECKSUM" "$image.CHECKSUM"
  (cd "$work" && sha256sum --check --strict --ignore-missing CHECKSUM)
  qemu-img convert -O qcow2 "$work/\${image##*/}" "$work/disk"
  qemu-img resize "$work/disk" 20G

  cp "$folder/user-data" "$folder/network-config" "$work/"
  {
    echo "instance-id: $name"
    echo "public-keys:"
    grep -E '^(ssh-|ecdsa-|sk-)' ~${user}/.ssh/authorized_keys | sed -e 's/^/  - "/' -e 's/$/"/'
  } > "$work/meta-data"
  xorriso -as genisoimage -quiet -output "$seed" -volid cidata -joliet -rock "$work/user-data" "$work/meta-data" "$work/network-config"
  chmod 0600 "$seed"
  mv "$work/disk" "$disk"
  restorecon "$disk" "$seed"
fi

virsh --quiet define "$folder/domain.xml"
virsh --quiet autostart "$name"
[ "$(virsh domstate "$name")" = running ] || virsh --quiet start "$name"
`;
