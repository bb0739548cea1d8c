/** How long logins and tokens hold, in seconds. */
export interface TokenLives {
  /** Who is taken out of a group keeps its rights for as long: no product asks again before the token ends. */
  readonly accessTokenSeconds: number;
  /** A session in which nobody does anything. */
  readonly idleSessionSeconds: number;
  /** From a login to the next one, whatever happens between. */
  readonly longestSessionSeconds: number;
  /** From the login form to its end, the second factor included. */
  readonly loginSeconds: number;
}

/** A working day between logins, and five minutes that a removed member has left. */
export const tokenLives: TokenLives = { accessTokenSeconds: 300, idleSessionSeconds: 1800, longestSessionSeconds: 36_000, loginSeconds: 300 };
