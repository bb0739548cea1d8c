/**
 * A full backup: the server stops for it, and the others go on. It is encrypted on its way, and no copy stays on the replica but the newest.
 * https://www.freeipa.org/page/V3/Backup_and_Restore
 */
export const backupScript = `#!/bin/bash
set -euo pipefail
umask 077
folder=/var/lib/ipa/backup
ipa-backup --quiet
newest=$(ls -1td "$folder"/ipa-full-* | head -1)
name=\${newest##*/}
tar -C "$folder" -cf - "$name" |
  gpg --batch --pinentry-mode loopback --passphrase-file /etc/freeipa-backup/passphrase --symmetric --cipher-algo AES256 |
  rclone rcat "store:$PLACE/$name.tar.gpg"
for old in "$folder"/ipa-full-*; do
  [ "$old" = "$newest" ] || rm -rf "$old"
done
`;

export const backupService = `[Unit]
Description=Backup of FreeIPA to the object store
Wants=network-online.target
After=network-online.target ipa.service

[Service]
Type=oneshot
EnvironmentFile=/etc/freeipa-backup/environment
Environment=HOME=/root
ExecStart=/usr/local/sbin/back-up-freeipa
`;

export const backupTimer = (day: string): string => `[Unit]
Description=Backup of FreeIPA once a week

[Timer]
OnCalendar=${day} *-*-* 03:00
Persistent=true

[Install]
WantedBy=timers.target
`;
