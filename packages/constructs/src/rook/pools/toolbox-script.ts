/**
 * What the toolbox does for as long as it runs: it keeps `ceph.conf` and the keyring as Rook's Secrets say, which change when a monitor moves or
 * a key is replaced. The kubelet brings the change to the mounted files; `ceph` reads its own at each call.
 *
 * Written whole beside their place and moved there, so that a call in between finds the old or the new.
 */
export const toolboxScript = `set -eu
umask 077
configure() {
  monitors=$(cat /etc/rook/cluster/mon_host)
  user=$(cat /etc/rook/admin/ceph-username)
  key=$(cat /etc/rook/admin/ceph-secret)
  printf '[%s]\\nkey = %s\\n' "$user" "$key" > /etc/ceph/keyring.new
  printf '[global]\\nmon_host = %s\\n[%s]\\nkeyring = /etc/ceph/keyring\\n' "$monitors" "$user" > /etc/ceph/ceph.conf.new
  mv /etc/ceph/keyring.new /etc/ceph/keyring
  mv /etc/ceph/ceph.conf.new /etc/ceph/ceph.conf
}
trap 'exit 0' TERM INT
while true; do
  configure
  sleep 10 &
  wait $!
done
`;
