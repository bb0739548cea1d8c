import type { Problem } from '../check.ts';
import type { Rendered } from '../helm/declared.ts';
import type { Machine } from './machine.ts';
import { StoredData } from './stored-data.ts';

/** A section of a rendered file by which a service logs in to keystone. */
export interface Login {
  readonly file: string;
  /** e.g. `nova [placement]`. */
  readonly where: string;
  readonly authUrl: string;
  readonly user: string;
  readonly userDomain: string;
  readonly password: string;
  readonly project: string;
  readonly projectDomain: string;
  readonly region: string | undefined;
}

type Section = ReadonlyMap<string, string>;

/** Sections of files of oslo.config that are read together; what stands twice is what stands last. */
export const sectionsOf = (texts: readonly string[]): ReadonlyMap<string, Section> => {
  const sections = new Map<string, Map<string, string>>();
  let current = new Map<string, string>();
  for (const line of texts.flatMap((text) => text.split('\n'))) {
    const [, name] = /^\[(.+)\]\s*$/.exec(line) ?? [];
    const [, key, value] = /^([\w.-]+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined) sections.set(name, (current = sections.get(name) ?? new Map()));
    else if (key !== undefined) current.set(key, value!.trim());
  }
  return sections;
};

/** Every section with a password for keystone: half of it may stand in `nova.conf`, the other half in a file of its folder. */
export const loginsOf = ({ release, objects }: Rendered): readonly Login[] => {
  const stored = new StoredData(objects, '');
  const files = objects
    .filter(({ kind, metadata }) => kind === 'Secret' && /-etc$/.test(metadata.name))
    .flatMap(({ metadata }) => [...stored.of('Secret', metadata.name)!])
    .filter(([name]) => name.endsWith('.conf'));
  return [...sectionsOf(files.map(([, content]) => content.toString('utf8')))]
    .filter(([, section]) => ['auth_url', 'username', 'password'].every((option) => section.has(option)))
    .map(([name, section]) => ({
      file: release.file,
      where: `${release.name} [${name}]`,
      authUrl: section.get('auth_url')!.replace(/\/(v3\/?)?$/, ''),
      user: section.get('username')!,
      userDomain: section.get('user_domain_name') ?? 'default',
      password: section.get('password')!,
      project: section.get('project_name') ?? 'service',
      projectDomain: section.get('project_domain_name') ?? 'default',
      region: section.get('region_name'),
    }));
};

/** What keystone is asked for. https://docs.openstack.org/api-ref/identity/v3/#password-authentication-with-scoped-authorization */
const request = ({ user, userDomain, password, project, projectDomain }: Login): object => ({
  auth: {
    identity: { methods: ['password'], password: { user: { name: user, domain: { name: userDomain }, password } } },
    scope: { project: { name: project, domain: { name: projectDomain } } },
  },
});

/** Logs in once with each, with nothing remembered of earlier ones: what keystone refuses, and regions that it knows nothing in. */
export const logInWithEach = async (machine: Machine, logins: readonly Login[]): Promise<readonly Problem[]> => {
  const problems: Problem[] = [];
  for (const login of logins) {
    const words = ['curl', '--silent', '--max-time', '60', '--write-out', '\n%{http_code}', '--header', 'Content-Type: application/json', '--data', '@-'];
    const { answer, code } = await machine.run([...words, `${login.authUrl}/v3/auth/tokens`], { input: JSON.stringify(request(login)) });
    const [text = '', status] = code === 0 ? answer.split(/\n(?=\d+$)/) : [];
    const who = `${login.where}: user ${login.user}`;
    if (status !== '201') {
      problems.push({ file: login.file, what: `${who} cannot log in at ${login.authUrl}: ${messageIn(text) ?? `curl ends with ${code}`}` });
      continue;
    }
    const regions = regionsIn(text);
    if (login.region !== undefined && !regions.includes(login.region))
      problems.push({ file: login.file, what: `${who} looks in region ${login.region}, and the catalog of keystone has ${regions.join(', ') || 'none'}` });
  }
  return problems;
};

const messageIn = (text: string): string | undefined => {
  try {
    return (JSON.parse(text) as { readonly error?: { readonly message?: string } }).error?.message;
  } catch {
    return undefined;
  }
};

interface Token {
  readonly token: { readonly catalog?: readonly { readonly endpoints: readonly { readonly region_id: string }[] }[] };
}

const regionsIn = (text: string): readonly string[] => [
  ...new Set(((JSON.parse(text) as Token).token.catalog ?? []).flatMap(({ endpoints }) => endpoints.map(({ region_id }) => region_id))),
];
