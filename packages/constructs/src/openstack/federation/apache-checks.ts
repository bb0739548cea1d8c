import type { Problem } from './access-checks.ts';
import { keystoneClientId } from './identity-provider.ts';

/** A site that brings its own text for Apache must not open what Bastide's keeps shut. `apache2 -t` sees none of it. */
export const apacheProblems = (text: string): readonly Problem[] => {
  const mend = 'leave conf.wsgi_keystone out of the values of keystone, or write it there';
  const lines = linesOf(text);
  const passed = lines.filter((line) => /^OIDCPassClaimsAs\b/i.test(line));
  const shut = lines
    .join('\n')
    .split(/<\/?Location[^>]*>/i)
    .filter((inside) => takesTokens.test(inside));
  return [
    ...(passed.length > 0 && passed.every((line) => /^OIDCPassClaimsAs\s+environment\b/i.test(line))
      ? []
      : [
          {
            what: `Apache passes claims to Keystone as headers (${passed[0] ?? 'the default of OIDCPassClaimsAs'}): anybody can send those, and become an administrator without a token`,
            allowed: 'OIDCPassClaimsAs environment',
            mend,
          },
        ]),
    ...(shut.length > 0 && shut.every(demandsAudience)
      ? []
      : [
          {
            what: 'Apache asks for no audience of tokens: one that was made for any other program of the site is good for Keystone',
            allowed: `${audience} in each Location with AuthType oauth20, as its only Require or with the others in <RequireAll>`,
            mend,
          },
        ]),
  ];
};

/** As Apache reads it: a backslash at the end of a line goes on in the next, also in a comment. https://httpd.apache.org/docs/2.4/configuring.html#syntax */
const linesOf = (text: string): readonly string[] =>
  text
    .replaceAll('\\\n', '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !line.startsWith('#'));

/** `auth-openidc` takes a token where one is sent, and begins a login elsewhere. */
const takesTokens = /^AuthType\s+"?(oauth20|auth-openidc)"?$/im;

const audience = `Require claim aud:${keystoneClientId}`;

/**
 * Whether nobody gets in without the audience. Of several `Require` Apache takes any one, but within `<RequireAll>`.
 * https://httpd.apache.org/docs/2.4/mod/mod_authz_core.html#authzalternatives
 */
const demandsAudience = (location: string): boolean => {
  const section = /<(\w+)[^>]*>([^<]*)<\/\1>/i;
  let flat = location;
  // From the innermost on, what a section demands takes its place.
  for (let found = section.exec(flat); found !== null; found = section.exec(flat)) flat = flat.replace(found[0], demandOf(found[1]!, found[2]!));
  return demandOf('RequireAny', flat) === audience;
};

/** What a section demands, as one line: the audience, something else, or nothing. */
const demandOf = (section: string, inside: string): string => {
  const demands = [...inside.matchAll(/^Require\s+(.*)$/gim)].map(([, what]) => what!);
  if (demands.length === 0) return '';
  const isAudience = (what: string): boolean => new RegExp(`^claim\\s+"?aud:${keystoneClientId}"?$`).test(what);
  const name = section.toLowerCase();
  return (name === 'requireall' && demands.some(isAudience)) || (name === 'requireany' && demands.every(isAudience)) ? audience : 'Require valid-user';
};
