import type { ArgoCdProps, Finding, FreeIpaProps, KubernetesLoginProps, OpenBaoProps, OpenStackProps, Site } from '@bastide/constructs';
import { type ConstructName, withProps } from '../changed-props.ts';
import { type Planned, planFacts } from '../planned.ts';

/** What somebody writes in the site, and the one finding that keeps it from being written. */
export type Mistake = readonly [mistake: string, planned: () => Planned, said: Omit<Finding, 'source'>];

/** What resembles a mistake, and is none. */
export type Right = readonly [what: string, planned: () => Planned];

/** The site with other props of one of its constructs. */
const withOf =
  <Props>(name: ConstructName) =>
  (change: (props: Props, site: Site) => Partial<Props>) =>
  (): Planned =>
    planFacts(undefined, {
      build: (site, own) =>
        withProps(
          name,
          (props: Props) => change(props, site),
          () => own(site),
        ),
    });

export const withDirectory = withOf<FreeIpaProps>('FreeIpa');
export const withStore = withOf<OpenBaoProps>('OpenBao');
export const withArgoCd = withOf<ArgoCdProps>('ArgoCd');
export const withKubernetes = withOf<KubernetesLoginProps>('KubernetesLogin');
export const withCloud = withOf<OpenStackProps>('OpenStack');

/** A right of a group that is not there, as the single sign-on says it. */
export const ghostGroup = {
  severity: 'error',
  rule: 'ghost-group',
  allowed: 'cloud-admins, operators, auditors, members',
  mend: 'name one of these, or add the group to the directory',
} as const;

/** A role that a product does not have. */
export const ghostRole = { severity: 'error', rule: 'ghost-role', mend: 'give it one of these' } as const;
