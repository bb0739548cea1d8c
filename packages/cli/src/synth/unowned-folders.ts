import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '@bastide/constructs';
import { generatedFolder, type Workspace } from '../workspace.ts';

/**
 * Folders of sites that no provider has any more. They are never deleted here: what Argo CD still applies from them would be deleted with them.
 *
 * Looked for only in a run over all sites, because only that knows all names.
 */
export const foldersWithoutSite = ({ root }: Workspace, { sites }: { readonly sites: readonly string[] }, names: readonly string[]): readonly Finding[] =>
  sites.length > 0
    ? []
    : foldersIn(join(root, generatedFolder))
        .filter((folder) => !names.includes(folder))
        .map((folder) => ({
          rule: 'folder-without-site',
          severity: 'warning',
          what: `${generatedFolder}/${folder}/ belongs to no site of any provider`,
          allowed: [...names].sort().join(', '),
          mend: `once Argo CD of ${folder} no longer reads it: git rm -r ${generatedFolder}/${folder}; or give a site that name again`,
        }));

const foldersIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    // Nothing was generated yet, or nothing can be; the write says which.
    if ((error as NodeJS.ErrnoException).syscall !== undefined) return [];
    throw error;
  }
};
