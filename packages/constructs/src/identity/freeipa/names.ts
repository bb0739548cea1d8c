import type { DirectoryAccount, FreeIpaReplica } from './props.ts';

/** e.g. `dc=mini-waas,dc=example`. */
export const suffixOf = (domain: string): string =>
  domain
    .split('.')
    .map((label) => `dc=${label}`)
    .join(',');

/** Where FreeIPA keeps accounts of programs. */
export const accountDn = ({ name }: Pick<DirectoryAccount, 'name'>, domain: string): string => `uid=${name},cn=sysaccounts,cn=etc,${suffixOf(domain)}`;

export const replicaFqdn = ({ address }: Pick<FreeIpaReplica, 'address'>, domain: string): string => `${address.name}.${domain}`;

/** The group that FreeIPA puts every person in. */
export const everybody = 'ipausers';
