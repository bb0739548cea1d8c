import { alerts } from '../contributions/alerts.ts';
import { type KubectlHosts, kubectlHosts } from '../contributions/kubectl-hosts.ts';
import { type Login, logins } from '../contributions/logins.ts';
import type { Contributions } from '../core/contribution.ts';
import { code, escaped, table } from '../core/markdown.ts';
import type { Machine } from '../inventory/index.ts';
import { runBookLink } from './run-book-link.ts';
import { addressOf, sshConfigName } from './ssh-config.ts';

/** Where somebody begins who was woken up: how to get in, what to type first, and what each page means. Empty where there is nothing to say. */
export const pagedSection = (all: Contributions, site: string): readonly string[] => {
  const ways = all.of(logins).map(({ value }) => value);
  const pages = all
    .of(alerts)
    .filter(({ value }) => value.severity === 'page')
    .sort((a, b) => (a.value.name < b.value.name ? -1 : 1));
  const parts = [
    ...ways.flatMap((login) => howToLogIn(login, site)),
    ...all.of(kubectlHosts).flatMap(({ value }) => howToAsk(value, ways)),
    pages.length === 0
      ? ''
      : table(
          ['Alert', 'It says', 'Run book'],
          pages.map((alert) => [code(alert.value.name), escaped(alert.value.summary), runBookLink(alert)]),
        ),
  ].filter((part) => part !== '');
  return parts.length === 0 ? [] : ['## Paged?', ...parts];
};

const howToLogIn = ({ user }: Login, site: string): readonly string[] => [
  `People log in as ${code(user)}, which may become root by sudo. Names of machines resolve nowhere but inside the cluster: let your ssh read [${escaped(sshConfigName)}](${sshConfigName}) by a first line in \`~/.ssh/config\`, with the path of your checkout. "Bad owner or permissions" means that others than you may write the file: \`chmod go-w\` it.`,
  fenced('sshconfig', `Include ~/bastide/dist-manifests/${site}/docs/${sshConfigName}`),
];

const howToAsk = ({ machines, command }: KubectlHosts, ways: readonly Login[]): readonly string[] => {
  const login = (machine: Machine): Login | undefined => ways.find((way) => way.machines.includes(machine));
  const named = machines.map((machine) => {
    const way = login(machine);
    return way ? `${machine.name} (${addressOf(way, machine)})` : machine.name;
  });
  const [first] = machines;
  if (first === undefined) return [];
  const way = login(first);
  return [
    `First: which nodes are Ready? From ${named[0]}; where that one does not answer, from ${named.slice(1).join(' or ') || 'its console'}.`,
    fenced('sh', `ssh ${way ? `${way.user}@${addressOf(way, first)}` : first.name} ${command} get nodes`),
    `Run books that say "a machine with a kubeconfig", and every command that begins with ${code('kubectl')}, mean one of these. Type there first:`,
    fenced('sh', `alias kubectl='${command}'`),
  ];
};

const fenced = (language: string, line: string): string => `\`\`\`${language}\n${line}\n\`\`\``;
