import type { Apply } from '../../core/host-file.ts';
import { type HostText, hostText } from '../../core/host-text.ts';

const profileFolder = '/etc/NetworkManager/system-connections';

/** Where the script lies; whole, because the path that sudo of Rocky Linux searches has no `/usr/local`. */
export const profileScript = '/usr/local/sbin/apply-network-profile';

/** Where NetworkManager keeps a profile. Names of interfaces have no character that a shell would read. */
export const profileFile = (name: string): string => `${profileFolder}/${name}.nmconnection`;

/**
 * Changed or removed, a profile alone: the others keep their links, addresses and sessions. Commands are run in their order, so a VLAN is said
 * with the NIC below it (`eno1 eno1.20`) and comes after that one (`eno1`), whatever its name.
 */
export const applyProfile = (name: string, parent: string | undefined): Apply => ({ run: [profileScript, parent ?? [], name].flat().join(' ') });

/**
 * NetworkManager reads a changed file and leaves its interface as it was.
 *
 * Profiles hold no UUID: NetworkManager makes one of the name of the file, and a profile of the installer or of people has another. `Reapply`
 * changes an interface that carries traffic without taking it down, as `nmcli device reapply` does; by D-Bus because that command takes no
 * flags, and without the first (PRESERVE_EXTERNAL_IP, since 1.42) the address of the Kubernetes API would go, which kube-vip has put there.
 * https://networkmanager.dev/docs/api/latest/gdbus-org.freedesktop.NetworkManager.Device.html
 */
export const profileScriptFile = (): HostText => hostText`#!/bin/sh
# Brings the profile of one interface into force: apply-network-profile [NIC] NAME
# The NIC is that below a VLAN, and puts the two in order for who calls it.
set -eu
name=\${2:-$1}
file=${profileFolder}/$name.nmconnection

nmcli connection reload
# The site has given it up, and NetworkManager takes its interface down as it notices.
[ -e "$file" ] || exit 0

profile=$(nmcli --get-values FILENAME,UUID connection show | sed -n "s|^$file:||p")
if [ -z "$profile" ]; then
  echo "NetworkManager does not take $file; see: journalctl --unit NetworkManager" >&2
  exit 1
fi

active=$(nmcli --get-values GENERAL.CON-UUID device show "$name" 2> /dev/null || true)
if [ "$active" = "$profile" ]; then
  device=$(nmcli --get-values GENERAL.DBUS-PATH device show "$name")
  # The profile as it is now, whatever version is active, external addresses and routes preserved.
  if busctl call org.freedesktop.NetworkManager "$device" org.freedesktop.NetworkManager.Device Reapply 'a{sa{sv}}tu' 0 0 1; then
    exit 0
  fi
fi
# Another profile holds the interface, none does, or this one changed in what needs a new start.
exec nmcli --wait 60 connection up uuid "$profile"
`;
