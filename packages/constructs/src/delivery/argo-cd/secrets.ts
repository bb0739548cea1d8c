import type { OperatorSecret } from '../../contributions/secrets.ts';

/**
 * What Argo CD and its chart make at the first start. https://argo-cd.readthedocs.io/en/stable/operator-manual/user-management/
 *
 * @param hasSingleSignOn then the account `admin` is off, and has no password
 */
export const argoCdSecrets = (hasSingleSignOn: boolean): readonly OperatorSecret[] => [
  {
    namespace: 'argocd',
    name: 'argocd-secret',
    keys: ['server.secretkey'],
    maker: 'Argo CD',
    opens: 'signs sessions of the web interface',
    replacement: 'never by itself',
  },
  { namespace: 'argocd', name: 'argocd-redis', keys: ['auth'], maker: "Argo CD's chart", opens: 'writes the cache of Argo CD', replacement: 'never by itself' },
  ...(hasSingleSignOn
    ? []
    : [
        {
          namespace: 'argocd',
          name: 'argocd-initial-admin-secret',
          keys: ['password'],
          maker: 'Argo CD',
          opens: 'is admin of Argo CD',
          replacement: 'by whoever logs in first: argocd account update-password, then delete the Secret',
        },
      ]),
];
