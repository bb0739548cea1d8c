import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import type { Check, Result } from '../check.ts';
import { namespacesLacked } from '../network/namespaces.ts';
import { debianProgram } from '../program.ts';
import { secondsSince } from '../seconds.ts';
import type { Asked, Found } from '../sso/inside.ts';
import { keycloakVersion } from '../sso/keycloak.ts';
import { clientSecret } from '../sso/keystone.ts';
import { chainPrograms, LoginChain } from '../sso/login-chain.ts';
import { keystoneHost, type LoginFiles, loginFilesOf, singleSignOnHost } from '../sso/login-files.ts';
import { browserPeopleOf, type Person, peopleOf } from '../sso/people.ts';

/** The check does without: what it leaves out is said. */
const chromium = debianProgram('chromium', 'chromium');

/** The logins of the site, run: a directory, Keycloak, Apache and Keystone with what was generated for them, and people who come. */
export const sso: Check = {
  name: 'sso',
  title: 'Everybody logs in through Keycloak to Keystone with the role that the model says, and nobody else does',
  needs: chainPrograms,
  lacks: namespacesLacked,
  run: async (bench) => {
    const files = loginFilesOf(bench.site);
    return files === undefined ? { seen: ['the site has no OpenStack with a single sign-on'], problems: [] } : tryLogins(bench, files);
  },
};

const tryLogins = async (bench: Bench, files: LoginFiles): Promise<Result> => {
  const start = performance.now();
  const [chain, people] = await Promise.all([LoginChain.start(bench, files), peopleOf(bench.site, files.realm)]);
  const twice = async (): Promise<string> => {
    await chain.makeIdentities();
    return chain.makeIdentities();
  };
  const [again] = await Promise.all([twice(), chain.letIn([...people, ...browserPeopleOf(people)])]);
  const seen = [`directory, Keycloak and Keystone stand after ${secondsSince(start)} s`];
  if (!files.keycloakImage.endsWith(`:${keycloakVersion}`)) seen.push(`the site has ${files.keycloakImage}; tried was ${keycloakVersion}`);
  if (again !== '') return { seen, problems: [{ file: files.keystoneFile, what: `the Job of the federation changes something each time it runs:\n${again}` }] };
  seen.push('a second run of the Job of the federation changes nothing');

  const logins = performance.now();
  const found = await logIn(bench, chain, files, people);
  seen.push(...found.seen, `all that in ${secondsSince(logins)} s`);
  const resident = [...(await chain.machine.residentMebibytes())].filter(([, mebibytes]) => mebibytes >= 5);
  seen.push(`resident after that, MiB: ${resident.map(([program, mebibytes]) => `${program} ${Math.round(mebibytes)}`).join(', ')}`);
  return { seen, problems: found.problems.map((what) => ({ what })) };
};

/** From within the machine, where the names of the site are. */
const logIn = async (bench: Bench, chain: LoginChain, files: LoginFiles, people: readonly Person[]): Promise<Found> => {
  const { realm } = files;
  const asked: Asked = {
    places: {
      issuer: `https://${singleSignOnHost(files)}/realms/${realm.realm}`,
      keystone: `https://${keystoneHost(files)}/v3`,
      authority: chain.certificates.authority,
      clientSecret,
      // As Horizon names itself.
      trustedDashboard: `https://${files.dashboardHost}/auth/websso/`,
    },
    keystoneLog: join(bench.scratch, 'keystone.log'),
    realm: realm.realm,
    hosts: [singleSignOnHost(files), keystoneHost(files)],
    people,
    deviceClients: realm.clients
      .filter(({ attributes }) => attributes['oauth2.device.authorization.grant.enabled'] === 'true')
      .map(({ clientId, protocolMappers }) => ({
        clientId,
        isForKeystone: protocolMappers.some(({ config }) => config['included.client.audience'] === 'keystone'),
      })),
    browserClients: realm.clients
      .filter(({ clientId, standardFlowEnabled }) => standardFlowEnabled && clientId !== 'keystone')
      .map(({ clientId, redirectUris, publicClient }) => ({ clientId, redirectUri: redirectUris[0]!, isPublic: publicClient })),
    browserPeople: browserPeopleOf(people),
    chromium: chromium.find(),
  };
  const program = join(import.meta.dirname, '../sso/inside.ts');
  const { answer, output, code } = await chain.machine.run(process.execPath, [program], {
    // Chromium keeps its profile below these, and leaves it there when it is killed.
    env: { NODE_EXTRA_CA_CERTS: chain.certificates.authority, TMPDIR: bench.scratch, HOME: bench.scratch },
    input: JSON.stringify(asked),
  });
  if (code !== 0) throw new Error(output.trim());
  return JSON.parse(answer.trim().split('\n').at(-1)!) as Found;
};
