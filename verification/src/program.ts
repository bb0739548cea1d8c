import { existsSync, globSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** A real component, or what starts one. */
export interface Program {
  readonly name: string;
  /** How a person gets it: a command, or what builds it. */
  readonly install: string;
  /** Where it is, if it is there. */
  readonly find: () => string | undefined;
  /** Makes it, where that can be done without a person; it takes a while and says what it does. */
  readonly prepare?: (show: (text: string) => void, signal: AbortSignal | undefined) => Promise<void>;
}

/** A program of a Debian package. */
export const debianProgram = (name: string, debianPackage: string): Program => ({
  name,
  install: `apt-get install ${debianPackage}`,
  find: () => onPath(name),
});

/** Looked for on the PATH, and where Debian keeps what only root runs. */
export const onPath = (name: string): string | undefined =>
  [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'].map((folder) => join(folder, name)).find((path) => existsSync(path));

/** Of the version that the site asks for, where .ci/readers has put it. */
export const ansiblePlaybook: Program = {
  name: 'ansible-playbook',
  install: 'pip install -r dist-manifests/<site>/ansible/requirements.txt',
  find: () => onPath('ansible-playbook'),
};

/** The same with the collections that playbooks of products are made of. */
export const ansibleWithCollections: Program = {
  ...ansiblePlaybook,
  name: 'ansible-playbook with community.general',
  find: () => {
    const found = onPath('ansible-playbook');
    if (found === undefined) return undefined;
    const collections = globSync(join(dirname(found), '../lib/python3*/site-packages/ansible_collections/community/general'));
    return collections.length > 0 ? found : undefined;
  },
};

/** Beside the Ansible whose modules it knows. */
export const ansibleLint: Program = {
  name: 'ansible-lint',
  install: 'pip install ansible-lint, where ansible-playbook is',
  find: () => {
    const beside = join(dirname(onPath('ansible-playbook') ?? ''), 'ansible-lint');
    return existsSync(beside) ? beside : undefined;
  },
};
