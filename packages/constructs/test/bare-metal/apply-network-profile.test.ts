import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { profileScriptFile } from '../../src/bare-metal/base-system/apply-network-profile.ts';
import { Scratch } from '../fixtures/ansible.ts';
import { besideNetworkManager, networkManager } from '../fixtures/network-manager.ts';

const script = profileScriptFile().planned();

/** Answers as nmcli does where the profile eno1 is known as `ours` and the device has `$ACTIVE`. */
const nmcli = `#!/bin/sh
echo "nmcli $*" >> "$ASKED"
case "$*" in
  *'FILENAME,UUID connection show') printf '%s:ours\\n' "$KNOWN"; echo '/run/NetworkManager/system-connections/lo.nmconnection:lo' ;;
  *'GENERAL.CON-UUID device show'*) [ -n "$ACTIVE" ] && echo "$ACTIVE" ;;
  *'GENERAL.DBUS-PATH device show'*) echo /devices/2 ;;
esac
`;

describe('the script that brings a profile into force', () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch();
    scratch.write('bin/nmcli', nmcli, 0o755);
    scratch.write('bin/busctl', '#!/bin/sh\necho "busctl $3 $5 $9" >> "$ASKED"\n[ -z "$REFUSES" ]\n', 0o755);
    scratch.write('script', script.replaceAll('/etc/NetworkManager', scratch.folder));
  });
  afterEach(() => scratch[Symbol.dispose]());

  const run = (names: string, environment: Readonly<Record<string, string>> = {}) => {
    const name = names.split(' ').at(-1);
    const asked = scratch.write('asked', '');
    const { status, stderr } = spawnSync('sh', [scratch.path('script'), ...names.split(' ')], {
      encoding: 'utf8',
      env: {
        PATH: `${scratch.path('bin')}:${process.env['PATH']}`,
        ASKED: asked,
        ACTIVE: '',
        REFUSES: '',
        KNOWN: scratch.path('system-connections', `${name}.nmconnection`),
        ...environment,
      },
    });
    const changes = readFileSync(asked, 'utf8')
      .split('\n')
      .filter((line) => /reload|up|busctl/.test(line));
    return { status, stderr, changes };
  };
  const [reload, up, reapply] = ['nmcli connection reload', 'nmcli --wait 60 connection up uuid ours', 'busctl /devices/2 Reapply 1'];

  it.for([
    ['changes the interface as it runs where this profile is active', { ACTIVE: 'ours' }, [reload, reapply]],
    ['starts the profile where another one holds the interface', { ACTIVE: 'theirs' }, [reload, up]],
    ['starts the profile where none does', {}, [reload, up]],
    ['starts the profile where it changed in what needs a new start', { ACTIVE: 'ours', REFUSES: 'yes' }, [reload, reapply, up]],
  ] as const)('%s', ([, environment, changes]) => {
    scratch.write('system-connections/eno1.20.nmconnection', '');
    expect(run('eno1.20', environment)).toMatchObject({ status: 0, changes });
  });

  it('may be told the NIC below a VLAN, and leaves that one alone', () => {
    scratch.write('system-connections/eno1.nmconnection', '');
    scratch.write('system-connections/provider.nmconnection', '');
    expect(run('eno1 provider')).toMatchObject({ status: 0, changes: [reload, up] });
  });

  it('tells NetworkManager alone of a profile that the site gave up, however often', () => {
    for (const _ of [1, 2]) expect(run('eno1.20')).toMatchObject({ status: 0, changes: [reload] });
  });

  it('fails, and says where to look, where NetworkManager does not take the file', () => {
    scratch.write('system-connections/eno1.nmconnection', 'no profile');
    expect(run('eno1', { KNOWN: '/elsewhere/eno1.nmconnection' })).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/does not take \S+eno1\.nmconnection; see: journalctl/),
      changes: [reload],
    });
  });

  const shellcheck = spawnSync('shellcheck', ['--version']).status === 0;
  if (!shellcheck) console.log('shellcheck is not on the PATH: the script is not read by it');
  it.skipIf(!shellcheck)('is well written to shellcheck', () => {
    expect(spawnSync('shellcheck', ['-'], { input: script, encoding: 'utf8' })).toMatchObject({ status: 0 });
    expect(spawnSync('shellcheck', ['-'], { input: script.replace('"$file"', '$file'), encoding: 'utf8' }).status).not.toBe(0);
  });
});

const profile = `[connection]
id=eno1
type=ethernet
interface-name=eno1

[ethernet]
mtu=9000

[ipv4]
method=manual
address1=192.0.2.14/24
gateway=192.0.2.1
dns=203.0.113.53;

[ipv6]
method=disabled
`;

/** The parts of an output that stand behind lines `== name`. */
const partsOf = (output: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    output
      .split(/^== /m)
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
  );

describe.skipIf(!networkManager)('the script, beside NetworkManager', () => {
  const state = 'ip -o -4 address show dev eno1 | grep -o "inet [0-9./]*"; ip route show default; ip route show proto bird';

  it('changes address, MTU, name server and gateway without taking the link down, and takes nothing of other programs away', { timeout: 60_000 }, () => {
    const parts = partsOf(
      besideNetworkManager(
        script,
        profile,
        `ip address add 192.0.2.5/32 dev eno1; ip route add 198.51.100.0/24 via 192.0.2.20 proto bird
echo '== same'; watched apply eno1; ${state}
sed -i 's/192.0.2.14/192.0.2.15/; s/=192.0.2.1$/=192.0.2.2/; s/9000/8000/; s/113.53/113.54/' $profiles/eno1.nmconnection
echo '== changed'; watched apply eno1; ${state}; nmcli --get-values IP4.DNS device show eno1; cat /sys/class/net/eno1/mtu
echo '== by nmcli'; nmcli device reapply eno1 > /dev/null; sleep 0.5; ${state}`,
      ),
    );
    expect(parts['same']).toBe(
      'code 0\ninet 192.0.2.14/24\ninet 192.0.2.5/32\ndefault via 192.0.2.1 dev eno1 proto static metric 100 \n198.51.100.0/24 via 192.0.2.20 dev eno1 \n',
    );
    const [code, flags, ...rest] = parts['changed']!.trimEnd().split('\n');
    expect([code, flags]).toEqual(['code 0', '<BROADCAST,MULTICAST,UP,LOWER_UP>']);
    expect(rest).toEqual(expect.arrayContaining(['inet 192.0.2.15/24', 'inet 192.0.2.5/32', '203.0.113.54', '8000']));
    expect(parts['changed']).toMatch(/^default via 192\.0\.2\.2 /m);
    expect(parts['changed']).toMatch(/^198\.51\.100\.0\/24 /m);
    expect(parts['changed']).not.toContain('192.0.2.14');
    // Why it is not nmcli that is asked.
    expect(parts['by nmcli']).not.toContain('192.0.2.5/32');
  });

  it('replaces a profile of the same name that somebody else has made, and lets go of an interface that the site gave up', { timeout: 60_000 }, () => {
    const theirs = '22222222-2222-2222-2222-222222222222';
    const uuid = 'nmcli --get-values GENERAL.CON-UUID device show eno1';
    const parts = partsOf(
      besideNetworkManager(
        script,
        profile,
        `echo '== ours'; ${uuid}
sed 's/^id=eno1/&\\nuuid=${theirs}/; s/192.0.2.14/192.0.2.77/' $profiles/eno1.nmconnection > "$profiles/of the installer.nmconnection"
chmod 600 "$profiles/of the installer.nmconnection"
nmcli connection reload; nmcli --wait 20 connection up uuid ${theirs} > /dev/null
echo '== theirs'; ${uuid}
apply eno1 > /dev/null
echo '== ours again'; ${uuid}; ${state}
rm $profiles/*; echo '== given up'; apply eno1; sleep 1; ${state}; ${uuid}`,
      ),
    );
    expect(parts['theirs']).toBe(`${theirs}\n`);
    expect(parts['ours']).not.toBe(parts['theirs']);
    expect(parts['ours again']).toContain(parts['ours']);
    expect(parts['ours again']).toContain('inet 192.0.2.14/24\n');
    expect(parts['given up']!.trimEnd()).toBe('code 0');
  });
});
