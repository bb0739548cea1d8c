import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withoutActions } from '../src/sso/apache.ts';
import { oneTimeCode, typedSecret } from '../src/sso/one-time-code.ts';
import { browserPeopleOf } from '../src/sso/people.ts';
import { ServerLog, unmapped, wrongRefusal } from '../src/sso/refusal.ts';
import { fieldOf, formOf, wordsOf } from '../src/sso/web-session.ts';

describe('one-time codes', () => {
  it('are those of RFC 6238, its vectors cut to six digits', () => {
    const secret = Buffer.from('12345678901234567890');
    expect([59, 1111111109, 20000000000].map((seconds) => oneTimeCode(secret, seconds * 1000))).toEqual(['287082', '081804', '353130']);
  });

  it('are computed of a secret as people type it, too', () => {
    expect(typedSecret('GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ').toString()).toBe('12345678901234567890');
  });
});

describe('a page of Keycloak', () => {
  const page = {
    status: 200,
    url: 'https://sso.example/realms/one/',
    text: '<title>x</title><form action="/a?b=1&amp;c=2"><input value="s&#39;" name="totpSecret"> Hello\n there</form>',
  };

  it('says where its form goes, what a field holds and what people read', () => {
    expect([formOf(page), wordsOf(page)]).toEqual(['https://sso.example/a?b=1&c=2', 'Hello there']);
    expect(fieldOf({ ...page, text: '<input name="totpSecret" value="s&#39;">' }, 'totpSecret')).toBe("s'");
  });

  it('without a form is shown', () => {
    expect(() => formOf({ ...page, text: '<p>We are sorry</p>' })).toThrow('no form at https://sso.example/realms/one/: 200 We are sorry');
  });
});

describe('the file of Apache', () => {
  it('has no action of Helm left', () => {
    const site =
      'WSGIScriptAlias / /x/{{ .Values.conf.wsgi_script_name }}\nOIDCMemCacheServers "{{ tuple "oslo_cache" "internal" "memcache" . | include "x" }}"\n';
    expect(withoutActions(site, '127.0.0.1:11211')).toBe('WSGIScriptAlias / /x/wsgi.py\nOIDCMemCacheServers "127.0.0.1:11211"\n');
  });
});

describe('who comes by a browser', () => {
  it('is somebody with a role and somebody of no group, under names of their own', () => {
    const of = (name: string, group: string | undefined, role?: string) => ({
      name,
      password: '',
      group,
      roles: role === undefined ? [] : [{ role, project: 'one' }],
    });
    const people = [of('in-none', 'none'), of('in-admins', 'admins', 'admin'), of('in-members', 'members', 'member'), of('outsider', undefined)];
    expect(browserPeopleOf(people).map(({ name }) => name)).toEqual(['in-members-in-chromium', 'outsider-in-chromium']);
  });
});

describe('a refusal', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bastide-refusal-'));
    file = join(folder, 'keystone.log');
    writeFileSync(file, 'Could not map any federated user properties to identity values, of somebody before\n');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const refusal = (answer: string, written: string) => {
    const log = new ServerLog(file);
    const since = log.end();
    appendFileSync(file, written);
    return wrongRefusal({ answer, right: '401 no', reason: { is: unmapped, log, since } });
  };

  it('is right in the very words, for the reason that the log has', async () => {
    expect(await refusal('401 no', 'Could not map any federated user properties to identity values.\n')).toEqual([]);
  });

  it('in other words is none', async () => {
    expect(await refusal('500 no', '')).toEqual(['is not refused as it should: 500 no']);
  });

  it('for a reason that was written before, or another, is none', async () => {
    expect(await refusal('401 no', 'the database is locked\n')).toEqual([`is refused for another reason than ${unmapped.source}: the database is locked`]);
  });
});
