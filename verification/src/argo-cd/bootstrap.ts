import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Bench } from '../bench.ts';
import type { Problem } from '../check.ts';
import { type ApiServer, kubectl } from '../control-plane.ts';
import { type GeneratedObject, type GeneratedSite, type KubernetesObject, objectIn } from '../generated-site.ts';
import { ansiblePlaybook, type Program } from '../program.ts';
import { run } from '../run.ts';
import { standInFor } from '../secrets.ts';

const stepsFile = 'ansible/group_vars/all/bootstrap.yml';
const secretsFile = 'ansible/group_vars/all/secrets.yml';

export const bootstrapPrograms: readonly Program[] = [kubectl, ansiblePlaybook];

/** What Ansible applies before Argo CD lives, in its order. */
export const bootstrapObjects = ({ read }: GeneratedSite): readonly GeneratedObject[] => {
  const { bastide_bootstrap: steps } = parse(read(stepsFile)) as { readonly bastide_bootstrap: readonly { readonly apply: readonly string[] }[] };
  return steps.flatMap(({ apply }) => apply).map((file) => objectIn(file, read(file)));
};

interface Secret extends KubernetesObject {
  readonly stringData: Readonly<Record<string, string>>;
}

interface SecretFacts {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, { readonly value: string } | { readonly vault: string }>>;
}

/** The Secrets that Ansible makes, with stand-ins for what its vault holds. */
export const bootstrapSecrets = (site: GeneratedSite): readonly Secret[] => {
  const { bastide_bootstrap_secrets: secrets } = parse(site.read(secretsFile)) as { readonly bastide_bootstrap_secrets: readonly SecretFacts[] };
  return secrets.map(({ name, namespace, labels, data }) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, labels },
    stringData: Object.fromEntries(Object.entries(data).map(([key, from]) => [key, 'value' in from ? from.value : standInFor(from.vault)])),
  }));
};

/** Runs the playbook of the site against an API server, as `ansible-playbook bootstrap.yml` does from the first machine that answers. */
export const runBootstrap = async (bench: Bench, { kubeconfig }: ApiServer): Promise<readonly Problem[]> => {
  const { bastide_vault_secrets: paths } = parse(bench.site.read(secretsFile)) as { readonly bastide_vault_secrets: readonly string[] };
  const variables = join(bench.scratch, 'bootstrap-variables.json');
  writeFileSync(
    variables,
    JSON.stringify({
      ansible_connection: 'local',
      ansible_become: false,
      ansible_python_interpreter: '{{ ansible_playbook_python }}',
      bastide_kubectl: [bench.path(kubectl), '--kubeconfig', kubeconfig],
      bastide_secrets: Object.fromEntries(paths.map((path) => [path, standInFor(path)])),
      // What is not there at once will not come.
      bastide_questions: 3,
      bastide_seconds_between_questions: 1,
    }),
  );
  const temporary = join(bench.scratch, 'ansible');
  const { code, output } = await run(bench.path(ansiblePlaybook), ['bootstrap.yml', '--extra-vars', `@${variables}`], {
    folder: join(bench.site.folder, 'ansible'),
    env: { ANSIBLE_LOCAL_TEMP: temporary, ANSIBLE_REMOTE_TEMP: temporary, KUBECACHEDIR: join(bench.scratch, 'kubectl') },
  });
  return code === 0 ? [] : [{ file: 'ansible/bootstrap.yml', what: failuresIn(output) }];
};

const failuresIn = (output: string): string => {
  const lines = output.trim().split('\n');
  const fatal = lines.filter((line) => /^(fatal|failed|ERROR)/.test(line));
  return (fatal.length > 0 ? fatal : lines.slice(-10)).join('\n');
};
