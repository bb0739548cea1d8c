import { type Answer, refusalOf } from './store.ts';

/** Why somebody must not be let in. */
export type Ground = 'group' | 'audience' | 'expired' | 'signature';

/** What OpenBao 2.6.2 says of each: a login that fails for another reason, e.g. of a single sign-on that is not there, is answered by 400 too. */
const reasons: Readonly<Record<Ground, RegExp>> = {
  group: /error validating claims: claim "groups" does not match any associated bound claim values$/,
  audience: /invalid id_token: one audience \(another\) which is not the client_id \(openbao\) and authorized party \(.*\) is not equal client_id \(openbao\)/,
  expired: /invalid id_token: oidc: token is expired \(Token Expiry: .*\): token is expired"\.$/,
  signature: /invalid id_token: failed to verify signature: failed to verify id token signature: invalid signature"\.$/,
};

/** What is wrong with what `who` was answered, if anything is: they got in, or were refused for another reason. */
export const wrongRefusal = (who: string, ground: Ground, answer: Answer): string | undefined => {
  if (answer.status !== 400) return `${who} is not refused: ${refusalOf(answer)}`;
  const reason = reasons[ground];
  return reason.test(refusalOf(answer)) ? undefined : `${who} is refused for another reason than ${reason.source}: ${refusalOf(answer)}`;
};
