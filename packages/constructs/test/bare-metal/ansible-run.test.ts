import { spawnSync } from 'node:child_process';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Ansible } from '../../src/bare-metal/ansible/ansible.ts';
import { BaseSystem } from '../../src/bare-metal/base-system/base-system.ts';
import { Calico } from '../../src/calico/calico.ts';
import { hostGroups } from '../../src/contributions/host-groups.ts';
import { HostFile, type HostFileProps } from '../../src/core/host-file.ts';
import { type HostText, hostText } from '../../src/core/host-text.ts';
import { plan, type SitePlan } from '../../src/core/plan.ts';
import { SecretRef } from '../../src/core/secret-reference.ts';
import { ArgoCd } from '../../src/delivery/argo-cd/argo-cd.ts';
import { ansible } from '../fixtures/ansible.ts';
import { type Played, Trial } from '../fixtures/ansible-trial.ts';
import { Sample } from '../fixtures/bare-site.ts';
import { smallCluster } from '../fixtures/small-cluster.ts';
import { changedInventory, importedSecret, smallSite } from '../fixtures/small-site.ts';

const aMinute = 60_000;

/** The small site with a cluster, Calico and Argo CD. */
const clusterSite = (change: (site: ReturnType<typeof smallSite>) => void = () => {}): SitePlan => {
  const site = smallSite();
  const cluster = smallCluster(site);
  const network = new Calico(site, 'calico', { cluster, encryption: 'wireguard', profile: 'tiny', autonomousSystem: 'small' });
  const password = new SecretRef({ path: 'sites/small/argo-cd', key: 'password', owner: 'platform', origin: 'imported', rotation: 'on-incident' });
  new ArgoCd(site, 'argo-cd', { network, profile: 'tiny', repositoryCredentials: { username: 'reader', password } });
  new Ansible(site, 'ansible', { user: 'operator' });
  change(site);
  return plan(site);
};

const clusterSecrets = {
  'sites/small/argo-cd#password': 'canary-of-the-repository',
  'sites/small/k3s#token': 'canary-of-the-servers',
  'sites/small/k3s#agent-token': 'canary-of-the-"agents"',
  'sites/small/k3s#access-key': 'canary-of-the-key',
  'sites/small/k3s#secret-key': 'canary-of-the-store',
};
const hosts = ['control-1', 'control-2', 'control-3', 'compute-1', 'compute-2'];

describe.skipIf(!ansible)('the plays of a cluster', () => {
  const planned = clusterSite();
  let trial: Trial;
  let first: Played;
  let second: Played;
  let asked: readonly string[];

  beforeAll(() => {
    trial = new Trial();
    trial.lay(planned);
    trial.release(planned.site.versions.choice.k3s);
    first = trial.play('site.yml', clusterSecrets, '-vvv');
    asked = trial.asked;
    second = trial.play('site.yml', clusterSecrets, '-vvv', '--diff');
  }, 6 * aMinute);
  afterAll(() => trial[Symbol.dispose]());

  it.for(['site', 'preflight', 'hosts', 'k3s', 'bootstrap'])('%s.yml is one for Ansible', (playbook) => {
    expect(trial.play(`${playbook}.yml`, {}, '--syntax-check')).toMatchObject({ succeeded: true });
  });

  it('put every file of every host in place, with its secrets', () => {
    expect(first.succeeded, first.output.slice(-4000)).toBe(true);
    for (const { content } of planned.files.values()) {
      if (content.type !== 'host-file') continue;
      const { host, path, content: text } = content.file;
      expect(trial.onHost(host.machine.name, path), path).toBe(
        text.filled(({ secret, encoding }) => {
          const value = clusterSecrets[secret.address as keyof typeof clusterSecrets];
          return encoding === 'json' ? JSON.stringify(value).slice(1, -1) : value;
        }),
      );
    }
  });

  it('start the first server, then the others one by one, then agents', () => {
    const started = first.commands.filter((line) => line.includes('restart k3s'));
    expect(started.slice(0, 3)).toEqual(hosts.slice(0, 3).map((host) => `${host}: systemctl restart k3s.service`));
    expect([...started.slice(3)].sort()).toEqual(['compute-1: systemctl restart k3s-agent.service', 'compute-2: systemctl restart k3s-agent.service']);
    expect(first.commands.filter((line) => line.startsWith('control-2'))).toEqual([
      'control-2: systemctl daemon-reload',
      'control-2: systemctl restart systemd-modules-load.service && systemctl restart systemd-sysctl.service',
      'control-2: systemctl reload-or-restart NetworkManager.service',
      'control-2: systemctl restart k3s.service',
    ]);
  });

  it('apply namespaces, Secrets and steps on the server side as Argo CD would, and wait for each API', () => {
    const verbs = asked.filter((line) => /^kubectl (apply|wait)/.test(line));
    expect(
      verbs
        .filter((line) => line.startsWith('kubectl apply'))
        .every((line) => line.endsWith('--server-side --force-conflicts --field-manager=argocd-controller --filename -')),
    ).toBe(true);
    expect(verbs).toContain('kubectl wait --for=create customresourcedefinition/installations.operator.tigera.io --timeout=15m');
    expect(verbs).toContain('kubectl wait --for=condition=Established customresourcedefinition/applications.argoproj.io --timeout=15m');
    expect(verbs).toContain('kubectl wait --for=condition=Available apiservice/v3.projectcalico.org --timeout=15m');
  });

  it('change nothing when they run once more', () => {
    expect(second.succeeded).toBe(true);
    expect(second.changed).toEqual(Object.fromEntries(hosts.map((host) => [host, 0])));
    expect(second.commands).toEqual([]);
  });

  it('show no secret, however much they say', () => {
    for (const { output } of [first, second]) {
      expect(output).toContain('TASK [host_files : Put the files of the host in place]');
      expect(output).not.toContain('canary-of');
      expect(output).not.toContain(Buffer.from('canary-of-the-repository').toString('base64'));
    }
  });

  it(
    'leave to Argo CD what it has taken over',
    () => {
      writeFileSync(trial.path('state/taken-over'), '');
      appendFileSync(trial.path('site', 'kubernetes/foundation/namespaces/_cluster/Namespace_argocd.yaml'), '# changed\n');
      const left = trial.play('bootstrap.yml', clusterSecrets);
      expect(left).toMatchObject({ succeeded: true, changed: { 'control-1': 0 } });
      const forced = trial.play('bootstrap.yml', clusterSecrets, '-e', 'bastide_bootstrap_force=true');
      expect(forced.changed['control-1']).toBe(1);
      rmSync(trial.path('state/taken-over'));
    },
    3 * aMinute,
  );

  it(
    'refuse to touch a server while another one is sick, and say which',
    () => {
      writeFileSync(trial.path('state/servers'), 'control-1 True True ok\ncontrol-2 True True ok\ncontrol-3 Unknown True gone\n');
      const played = trial.play('k3s.yml', clusterSecrets, '--limit', 'control-2');
      expect(played.succeeded).toBe(false);
      expect(played.output).toContain('control-3 Unknown');
      expect(played.commands).toEqual([]);
      expect(trial.play('k3s.yml', clusterSecrets, '--limit', 'control-3').succeeded).toBe(true);
      expect(trial.play('k3s.yml', clusterSecrets, '--limit', 'control-2', '-e', 'bastide_despite_sick_servers=true').succeeded).toBe(true);
      rmSync(trial.path('state/servers'));
    },
    3 * aMinute,
  );

  it(
    'refuse a K3s that is not what its release published',
    () => {
      trial.release(planned.site.versions.choice.k3s, 'f'.repeat(64));
      rmSync(trial.path('hosts/compute-1/usr/local/bin/k3s'));
      const played = trial.play('k3s.yml', clusterSecrets, '--limit', 'compute-1');
      expect(played.succeeded).toBe(false);
      expect(played.output).toContain('did not match');
      expect(trial.onHost('compute-1', 'usr/local/bin/k3s')).toBeUndefined();
      trial.release(planned.site.versions.choice.k3s);
    },
    3 * aMinute,
  );
});

describe.skipIf(!ansible)('the play of machines outside Kubernetes', () => {
  let trial: Trial;
  beforeEach(() => {
    trial = new Trial();
  });
  afterEach(() => trial[Symbol.dispose]());

  interface Given extends Partial<Omit<HostFileProps, 'host' | 'path' | 'content'>> {
    readonly path: string;
    readonly content: HostText;
  }
  const routers = ['compute-1', 'compute-2'];
  const site = (files: readonly Given[], healthChecks: readonly string[] = [], made = smallSite(), withBaseSystem = false): SitePlan => {
    const machines = routers.map((name) => made.inventory.machines.get(name));
    if (withBaseSystem) new BaseSystem(made, 'base-system', { machines, defaultRoute: made.inventory.networks.get('management') });
    for (const machine of machines) {
      const host = made.host(machine);
      for (const file of files) new HostFile(host, file.path.replaceAll('/', '-'), { host, apply: 'none', ...file });
    }
    hostGroups.declare(new Sample(made, 'frr', { stages: 0 }), { name: 'frr', machines, variables: {}, healthChecks });
    new Ansible(made, 'ansible', { user: 'operator' });
    return plan(made);
  };
  const play = (files: readonly Given[], secrets: Readonly<Record<string, string>> = {}, ...more: readonly string[]): Played => {
    trial.lay(site(files));
    return trial.play('site.yml', secrets, '--limit', routers.join(), ...more);
  };
  const both = (command: string): readonly string[] => routers.map((host) => `${host}: ${command}`);

  const frr: Given = { path: '/etc/frr/frr.conf', content: hostText`router bgp 1\n`, apply: { reload: 'frr.service' } };
  const motd: Given = { path: '/etc/motd', content: hostText`hello\n` };
  const password = importedSecret('password');
  const user = importedSecret('user');
  const held: Given = { path: '/etc/held', content: hostText`${user}:${password}\n` };

  it(
    'runs for a changed file what that file asks for, and nothing for the others; a file that is gone is removed',
    () => {
      expect(play([frr, motd]).commands).toEqual(both('systemctl reload-or-restart frr.service'));
      expect(play([frr, motd]).changed).toEqual({ 'compute-1': 0, 'compute-2': 0 });
      expect(play([frr, { ...motd, content: hostText`good day\n` }])).toMatchObject({ commands: [] });
      expect(trial.onHost('compute-2', '/etc/motd')).toBe('good day\n');
      expect(play([motd]).commands).toEqual(both('systemctl reload-or-restart frr.service'));
      expect(trial.onHost('compute-1', '/etc/frr/frr.conf')).toBeUndefined();
    },
    3 * aMinute,
  );

  it(
    'makes good what an interrupted run has left',
    () => {
      writeFileSync(trial.path('fail'), '');
      const failed = play([frr]);
      expect(failed.succeeded).toBe(false);
      // The next machine is left alone: routing stays up.
      expect(failed.commands).toEqual(both('systemctl reload-or-restart frr.service').slice(0, 1));
      expect(trial.onHost('compute-2', '/etc/frr/frr.conf')).toBeUndefined();
      rmSync(trial.path('fail'));
      expect(play([frr])).toMatchObject({ succeeded: true, commands: both('systemctl reload-or-restart frr.service') });
      expect(play([frr]).commands).toEqual([]);
    },
    3 * aMinute,
  );

  it(
    'leaves the next machine alone until this one does its work',
    () => {
      trial.lay(site([motd], ['vtysh -c "show bgp summary"']));
      writeFileSync(trial.path('fail'), '');
      const played = trial.play('site.yml', {}, '--limit', routers.join());
      expect(played.succeeded).toBe(false);
      expect(new Set(played.commands)).toEqual(new Set(['compute-1: vtysh -c "show bgp summary"']));
      expect(trial.onHost('compute-2', '/etc/motd')).toBeUndefined();
    },
    3 * aMinute,
  );

  it(
    'brings interfaces into force, then routing, and asks whether the machine is well after both',
    () => {
      const both = (nameServer: string, routes: string): SitePlan => {
        const inventory = changedInventory((facts) => {
          facts.nameServers = [nameServer];
        });
        return site([{ ...frr, content: hostText`${routes}\n` }], ['vtysh -c "show bgp summary"'], smallSite(inventory), true);
      };
      trial.lay(both('192.0.2.53', 'router bgp 1'));
      expect(trial.play('site.yml', {}, '--limit', routers.join()).succeeded).toBe(true);
      trial.lay(both('192.0.2.54', 'router bgp 2'));
      const played = trial.play('site.yml', {}, '--limit', routers.join());
      expect(played.commands).toEqual(
        routers.flatMap((host) => [
          `${host}: /usr/local/sbin/apply-network-profile eno1`,
          `${host}: systemctl reload-or-restart frr.service`,
          `${host}: vtysh -c "show bgp summary"`,
        ]),
      );
    },
    3 * aMinute,
  );

  it(
    'names every secret that is missing before anything is touched',
    () => {
      const played = play([motd, held], { [user.address]: '' });
      expect(played.succeeded).toBe(false);
      expect(played.output).toContain(`Secrets without a value: ${password.address}, ${user.address}.`);
      expect(trial.onHost('compute-1', '/etc/motd')).toBeUndefined();
    },
    3 * aMinute,
  );

  it(
    'takes secrets from a store by a command',
    () => {
      const store = trial.write('store', '#!/bin/sh\necho "from $1 the $2"\n', 0o755);
      const played = play([held], {}, '-e', '@store-secrets.yml', '-e', JSON.stringify({ bastide_store_command: `${store} \\1 \\2` }));
      expect(played.succeeded, played.output.slice(-2000)).toBe(true);
      expect(trial.onHost('compute-1', '/etc/held')).toBe('from sites/small/k3s the user:from sites/small/k3s the password\n');
      expect(played.output).not.toContain('the password');
    },
    3 * aMinute,
  );

  it(
    'takes secrets from an encrypted file',
    () => {
      const key = trial.write('key', 'a key\n');
      const vault = trial.write('vault.yml', JSON.stringify({ bastide_secrets: { [user.address]: 'canary-1', [password.address]: 'canary-2' } }));
      expect(
        spawnSync('ansible-vault', ['encrypt', '--vault-password-file', key, vault], { env: { ...process.env, ANSIBLE_HOME: trial.path('ansible-home') } })
          .status,
      ).toBe(0);
      const played = play([held], {}, '--vault-password-file', key, '-e', `@${vault}`, '-vvv');
      expect(played.succeeded).toBe(true);
      expect(trial.onHost('compute-2', '/etc/held')).toBe('canary-1:canary-2\n');
      expect(played.output).not.toContain('canary');
    },
    3 * aMinute,
  );

  it(
    'shows in a trial what would change and what would be run, and changes nothing',
    () => {
      const played = play([frr, held], { [user.address]: 'canary-1', [password.address]: 'canary-2' }, '--check', '--diff');
      expect(played.succeeded).toBe(true);
      expect(played.output).toContain('+router bgp 1');
      expect(played.output).toContain('then: systemctl reload-or-restart frr.service');
      expect(played.output).not.toContain('canary');
      expect(played.commands).toEqual([]);
      expect(trial.onHost('compute-1', '/etc/frr/frr.conf')).toBeUndefined();
    },
    3 * aMinute,
  );

  it(
    'reaches no other machine with --limit',
    () => {
      trial.lay(site([motd]));
      expect(trial.play('site.yml', {}, '--limit', 'compute-2').changed).toEqual({ 'compute-2': 1 });
      expect(trial.onHost('compute-1', '/etc/motd')).toBeUndefined();
    },
    3 * aMinute,
  );
});
