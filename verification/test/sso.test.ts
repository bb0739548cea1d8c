import { describe, expect, it } from 'vitest';
import { withoutActions } from '../src/sso/apache.ts';
import { oneTimeCode, typedSecret } from '../src/sso/one-time-code.ts';
import { browserPeopleOf } from '../src/sso/people.ts';
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
