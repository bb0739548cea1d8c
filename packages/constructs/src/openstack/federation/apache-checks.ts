import type { Problem } from './access-checks.ts';
import { keystoneClientId } from './identity-provider.ts';

/** A site that brings its own text for Apache must not open what Bastide's keeps shut. `apache2 -t` sees none of it. */
export const apacheProblems = (text: string): readonly Problem[] => {
  const mend = 'leave conf.wsgi_keystone out of the values of keystone, or write it there';
  const lines = text.split('\n').map((line) => line.trim());
  const passed = lines.filter((line) => /^OIDCPassClaimsAs\b/i.test(line));
  const shut = text.split(/<\/?Location[^>]*>/i).filter((inside) => /^\s*AuthType\s+oauth20\b/im.test(inside));
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
    ...(shut.length > 0 && shut.every((inside) => new RegExp(`Require\\s+claim\\s+"?aud:${keystoneClientId}"?\\s*$`, 'm').test(inside))
      ? []
      : [
          {
            what: 'Apache asks for no audience of tokens: one that was made for any other program of the site is good for Keystone',
            allowed: `Require claim aud:${keystoneClientId} in each Location with AuthType oauth20`,
            mend,
          },
        ]),
  ];
};
