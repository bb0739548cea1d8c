import { expect, it } from 'vitest';
import { type Ground, wrongRefusal } from '../src/openbao/refusals.ts';

const invalidToken =
  'OpenBao login failed. Error exchanging oidc code: "Provider.Exchange: id_token failed verification: Provider.VerifyIDToken: invalid id_token:';

/** As OpenBao 2.6.2 said it. */
const said: Readonly<Record<Ground, string>> = {
  group: 'OpenBao login failed. error validating claims: claim "groups" does not match any associated bound claim values',
  audience: `${invalidToken} one audience (another) which is not the client_id (openbao) and authorized party (%!s(<nil>)) is not equal client_id (openbao): invalid authorized party (azp)".`,
  expired: `${invalidToken} oidc: token is expired (Token Expiry: 2026-11-22 09:02:28 +0000 UTC): token is expired".`,
  signature: `${invalidToken} failed to verify signature: failed to verify id token signature: invalid signature".`,
};

const grounds = Object.keys(said) as Ground[];

const refused = (text: string) => ({ status: 400, body: { errors: [text] } });

it.each(grounds)('a login is refused by the store for its own ground: %s', (ground) => {
  for (const other of grounds) {
    const wrong = wrongRefusal('somebody', ground, refused(said[other]));
    if (other === ground) expect(wrong).toBeUndefined();
    else expect(wrong).toMatch(/^somebody is refused for another reason than /);
  }
});

it('a login that failed for what the store lacks is no refusal of the person', () => {
  for (const text of ['could not load configuration', 'role "administrator" could not be found'])
    for (const ground of grounds) expect(wrongRefusal('somebody', ground, refused(text))).toContain(`: 400 ${text}`);
});

it('who gets in is not refused', () => {
  expect(wrongRefusal('outsider', 'group', { status: 200, body: {} })).toMatch(/^outsider is not refused: 200/);
});
