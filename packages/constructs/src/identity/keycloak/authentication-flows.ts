import type AuthenticationFlowRepresentation from '@keycloak/keycloak-admin-client/lib/defs/authenticationFlowRepresentation.js';
import type { Authenticator } from './provider-ids.ts';

/** Flows of the realm, by the names that it refers to them with. */
export const flowAliases = { browser: 'bastide browser', forms: 'bastide forms', directGrant: 'bastide no direct grant' } as const;

const step = (authenticator: Authenticator, requirement: 'REQUIRED' | 'ALTERNATIVE', priority: number) => ({
  authenticator,
  authenticatorFlow: false,
  requirement,
  priority,
  userSetupAllowed: false,
});

const flow = (alias: string, description: string, topLevel: boolean, authenticationExecutions: object[]): AuthenticationFlowRepresentation => ({
  alias,
  description,
  providerId: 'basic-flow',
  topLevel,
  builtIn: false,
  authenticationExecutions,
});

/**
 * How people log in: by password and one-time code, both always. A policy on codes says only how they look; the flow is what asks for one.
 *
 * Who has no code yet sets one up at the first login. Passwords without a browser are refused for every client, the realm's own `admin-cli` among them.
 */
export const authenticationFlows: readonly AuthenticationFlowRepresentation[] = [
  flow(flowAliases.browser, 'A session that lives, or the forms', true, [
    step('auth-cookie', 'ALTERNATIVE', 10),
    { flowAlias: flowAliases.forms, authenticatorFlow: true, requirement: 'ALTERNATIVE', priority: 20, userSetupAllowed: false },
  ]),
  flow(flowAliases.forms, 'Password, then a one-time code', false, [
    step('auth-username-password-form', 'REQUIRED', 10),
    step('auth-otp-form', 'REQUIRED', 20),
  ]),
  flow(flowAliases.directGrant, 'Nobody sends a password without a browser', true, [step('deny-access-authenticator', 'REQUIRED', 10)]),
];
