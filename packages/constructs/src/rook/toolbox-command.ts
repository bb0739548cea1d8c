/** A command of Ceph, as people give it where kubectl works. */
export const inToolbox = (command: string): string => `kubectl -n rook-ceph exec deploy/rook-ceph-tools -- ${command}`;
