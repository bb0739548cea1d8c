import type { AuthorityCopy } from '../contributions/authority-copies.ts';
import type { RunBook, RunBookStep } from '../core/run-book.ts';
import type { AcmeProps } from './acme.ts';
import { certManagerSymptoms } from './monitoring.ts';
import { publicIssuer } from './public-issuer.ts';
import { rootRenewalYears, rootSecret, rootYears, siteIssuer } from './site-authority.ts';

interface RunBookFacts {
  readonly site: string;
  readonly namespace: string;
  readonly acme: AcmeProps | undefined;
  /** Of the root certificate. */
  readonly copies: readonly AuthorityCopy[];
}

export const certManagerRunBook = (facts: RunBookFacts): RunBook => {
  const { site, namespace, acme, copies } = facts;
  const renewals = copies.map(({ renewal }) => renewal);
  const rootFile = `${site}-root.crt`;
  return {
    title: 'cert-manager',
    purpose: `Makes and renews every TLS certificate of ${site}: by the site's own authority (ClusterIssuer ${siteIssuer}, root in the Secret ${namespace}/${rootSecret})${acme === undefined ? '' : `, and by ${acme.server} for names that browsers outside must trust (ClusterIssuer ${publicIssuer}, ${acme.solver.challenge})`}. While it is gone certificates stay valid; they are renewed a month before their end.`,
    checks: [
      { text: 'On any machine with a kubeconfig: every Certificate is Ready.', command: 'kubectl get certificates -A' },
      { text: 'The issuers are Ready.', command: 'kubectl get clusterissuers' },
      { text: 'Its Pods run.', command: `kubectl -n ${namespace} get pods -o wide` },
      {
        text: `The root certificate, for people and machines that must trust the site; it is no secret. Compare the fingerprint by another way than you sent the file. No machine has it by itself, and what FreeIPA brings to machines is the root of an authority of its own: this one is installed by hand, on Rocky Linux in /etc/pki/ca-trust/source/anchors/ followed by update-ca-trust.`,
        command: `kubectl -n ${namespace} get secret ${rootSecret} -o jsonpath='{.data.tls\\.crt}' | base64 -d > ${rootFile}\nopenssl x509 -in ${rootFile} -noout -subject -enddate -fingerprint -sha256`,
      },
    ],
    failures: [
      { symptom: certManagerSymptoms.notIssued, steps: notIssued(facts) },
      {
        symptom: certManagerSymptoms.expires,
        steps: [
          { text: `It should have been renewed weeks ago. See why it was not, as under "${certManagerSymptoms.notIssued}".` },
          {
            text: 'Then have it made anew: cert-manager writes its Secret again within seconds of its deletion. Never delete that of the root.',
            command: 'kubectl -n NAMESPACE delete secret SECRET',
          },
          { text: 'A process that read the old one at its start has to be restarted.' },
        ],
      },
      {
        symptom: certManagerSymptoms.gone,
        steps: [
          { text: 'See whether its release was installed, and what its Pods say.', command: `kubectl -n helm-releases get helmchart cert-manager -o yaml` },
          { text: 'The controller first.', command: `kubectl -n ${namespace} logs deployment/cert-manager --tail=50` },
        ],
      },
      {
        symptom: `The root is due for renewal (${rootRenewalYears} years before its end; it lives ${rootYears})`,
        steps: [
          { text: 'cert-manager renews it with the same key, so certificates made before and after are trusted with either root. Nothing breaks on that day.' },
          { text: 'Export the new root as under "Is it well?" and bring it to everybody who has the old one, before the old one ends.' },
          ...renewals,
        ],
      },
      {
        symptom: `The key of the root has leaked, or the Secret ${namespace}/${rootSecret} is lost`,
        steps: [
          {
            text: 'Lost, and an etcd snapshot has it: restore the Secret alone from there. Nothing else has to be done.',
          },
          {
            text: 'Leaked: delete the Secret; a new root with a new key is made. From now on clients that trust only the old one refuse every renewed certificate.',
            command: `kubectl -n ${namespace} delete secret ${rootSecret}`,
          },
          { text: 'Bring the new root to every client, have them forget the old one, and have every certificate of the site made anew.', command: renewAll },
          ...renewals,
        ],
      },
    ],
  };
};

const notIssued = ({ namespace, acme }: RunBookFacts): readonly RunBookStep[] => [
  {
    text: 'Read the chain from the end: the Certificate says which CertificateRequest it waits for.',
    command: 'kubectl -n NAMESPACE describe certificate NAME\nkubectl -n NAMESPACE get certificaterequests',
  },
  { text: 'Then the controller.', command: `kubectl -n ${namespace} logs deployment/cert-manager --tail=50` },
  ...(acme === undefined
    ? []
    : [
        {
          text: `Of the public authority: the Challenge says what its proof (${acme.solver.challenge}) lacks. Do not delete and repeat in haste: the authority counts failures and orders, and closes the door for a week.`,
          command: 'kubectl -n NAMESPACE describe challenges',
        },
      ]),
];

/** Each Certificate of the site's authority writes its Secret again. */
const renewAll = `kubectl get certificates -A -o jsonpath='{range .items[?(@.spec.issuerRef.name=="${siteIssuer}")]}{.metadata.namespace}{" "}{.spec.secretName}{"\\n"}{end}' | while read -r namespace secret; do kubectl -n "$namespace" delete secret "$secret"; done`;
