import type { RunBook } from '../core/run-book.ts';

export const documentsRunBook = (site: string): RunBook => ({
  title: 'Documents',
  purpose: `The address plan, cable plan, flow matrix, memory budget, monitoring and drawing of ${site}. Generated: change the site or its inventory, never these files.`,
  checks: [{ text: 'In the repository: what is committed is what the site says.', command: `bastide synth ${site} --check` }],
  failures: [
    {
      symptom: 'A document does not say what stands on the table',
      steps: [
        { text: 'Find the line of the site that made it.', command: `bastide why dist-manifests/${site}/docs/ports-and-cables.md` },
        { text: 'A fact is wrong in the inventory, or somebody moved a cable: correct the one that is wrong, and run bastide synth.' },
      ],
    },
  ],
});
