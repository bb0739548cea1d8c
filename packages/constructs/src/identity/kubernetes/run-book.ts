import type { RunBook } from '../../core/run-book.ts';
import { authorityPath, clientId } from './api-server-options.ts';

interface KubernetesLoginFacts {
  readonly issuer: string;
  readonly api: string;
  /** Address of the certificate by which the API knows the single sign-on, where no machine knows it by itself. */
  readonly authority?: string;
}

export const kubernetesLoginRunBook = ({ issuer, api, authority }: KubernetesLoginFacts): RunBook => ({
  title: 'Login to Kubernetes',
  purpose: `People reach the Kubernetes API at ${api} with the single sign-on. While that is gone nobody gets a new token; the kubeconfig of a server always works.`,
  checks: [
    {
      text: `On a person's own machine with kubectl and its plugin kubelogin: a user of the kubeconfig that logs in by a browser there.${authority ? ` First copy ${authorityPath} of a server, which is public, to ${ownAuthorityFile}: by it kubelogin knows the single sign-on.` : ''}`,
      command: `kubectl config set-credentials single-sign-on --exec-api-version=client.authentication.k8s.io/v1 --exec-interactive-mode=IfAvailable --exec-command=kubectl --exec-arg=oidc-login --exec-arg=get-token --exec-arg=--oidc-issuer-url=${issuer} --exec-arg=--oidc-client-id=${clientId} --exec-arg=--oidc-extra-scope=profile${authority ? ` --exec-arg=--certificate-authority=${ownAuthorityFile}` : ''}`,
    },
    { text: 'There: the name, and each group, begin with "oidc:".', command: 'kubectl --user=single-sign-on auth whoami' },
  ],
  failures: [
    {
      symptom: 'kubectl says Unauthorized after a login',
      steps: [
        {
          text: 'On a server: why the API refuses the token. "not initialized" means that it does not reach the single sign-on, or does not know who signed its certificate.',
          command: "journalctl -u k3s -g 'oidc' --since -10min",
        },
        {
          text: authority ? 'There: does it reach it, with the certificate that it was given?' : 'There: does it reach it?',
          command: `${authority ? `sudo curl -fsS --cacert ${authorityPath}` : 'curl -fsS'} ${issuer}/.well-known/openid-configuration`,
        },
      ],
    },
    ...(authority === undefined
      ? []
      : [
          {
            symptom: 'K3s does not know the authority of the site',
            steps: [
              {
                text: 'It was set up before cert-manager had made it, or the authority is another one now. The run book of cert-manager says how its certificate is exported ("Is it well?").',
              },
              {
                text: `Put that into the Ansible Vault file as ${authority}, in the place of what stands there, and run site.yml (run book of Ansible): the servers restart one by one.`,
              },
            ],
          },
        ]),
    {
      symptom: 'Nobody can log in, and the cluster must be mended',
      steps: [
        { text: 'On a server, as root: the kubeconfig of K3s needs no single sign-on.', command: 'kubectl --kubeconfig /etc/rancher/k3s/k3s.yaml get nodes' },
      ],
    },
  ],
});

/** Of the person; the shell writes the whole path into the kubeconfig. */
const ownAuthorityFile = '"$HOME"/.kube/single-sign-on-authority.crt';
