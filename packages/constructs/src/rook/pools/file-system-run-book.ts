import type { RunBook } from '../../core/run-book.ts';
import { inToolbox } from '../toolbox-command.ts';
import type { CephFileSystemProps } from './ceph-file-system.ts';
import { fileSystemSymptoms } from './file-system-alerts.ts';

export const fileSystemRunBook = (name: string, { ceph, servers }: CephFileSystemProps): RunBook => ({
  title: `Ceph file system ${name}`,
  purpose: `Volumes that several Pods write to, of the StorageClass ${name}. Its metadata servers run on ${servers.map((machine) => machine.name).join(', ')}; without one every access to a file hangs, and goes on when one is back.`,
  checks: [
    { text: 'On any machine with a kubeconfig: one server is active, another in standby.', command: inToolbox(`ceph fs status ${name}`) },
    { text: 'Their Pods run.', command: `kubectl -n ${ceph.namespace.name} get pods -l rook_file_system=${name} -o wide` },
  ],
  failures: [
    {
      symptom: fileSystemSymptoms.down,
      steps: [
        {
          text: 'Was it killed for memory (OOMKilled)? Then its clients hold more files than its cache.',
          command: `kubectl -n ${ceph.namespace.name} describe pods -l rook_file_system=${name} | grep -A3 'Last State'`,
        },
        { text: 'Which client holds the most?', command: inToolbox(`ceph tell mds.${name}:0 session ls`) },
        {
          text: 'Damaged metadata (MDS_DAMAGE) is a matter for somebody who has repaired it before: stop here and see what is damaged.',
          command: inToolbox(`ceph tell mds.${name}:0 damage ls`),
        },
      ],
    },
    {
      symptom: fileSystemSymptoms.readOnly,
      steps: [
        { text: 'A write to the metadata pool failed. Mend that first: is it full, or inactive?', command: inToolbox('ceph health detail') },
        { text: 'Then let the standby take over; it writes again.', command: inToolbox(`ceph mds fail ${name}:0`) },
      ],
    },
  ],
});
