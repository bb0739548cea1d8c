import type { RunBook } from '../../core/run-book.ts';
import { type SecretForm, secretForms } from '../../core/secret-form.ts';
import { contractPath } from '../contract-text.ts';
import { keyValueMount } from './configuration-steps.ts';
import { openBaoNames } from './names.ts';
import { openBaoPorts } from './ports.ts';

const { namespace, configuration } = openBaoNames;

type Failures = RunBook['failures'];

/** Of the store by the name that people reach it by, or by way of the machine that has a kubeconfig. */
const login = (domain: string | undefined): string =>
  `${domain === undefined ? `kubectl -n ${namespace} port-forward service/${openBaoNames.activeService} ${openBaoPorts.api} &\nexport BAO_ADDR=https://localhost:${openBaoPorts.api}` : `export BAO_ADDR=https://${domain}`}
export BAO_CACERT=CERTIFICATE_OF_THE_AUTHORITY_OF_THE_SITE
bao login -no-print -method=oidc role=administrator`;

/** What is there at a path: keys without values, and since when. */
const look = `bao read ${keyValueMount}/subkeys/PATH
bao read ${keyValueMount}/metadata/PATH`;

/** A value stands in no argument and on no screen; one that was not made is not put there. */
const put = `[ -n "$value" ] && printf '%s' "$value" | bao kv patch -method=patch -mount=${keyValueMount} PATH KEY=-; unset value`;

/** How a new value is made, for each form of generated secrets. */
const making: Readonly<Record<SecretForm, string>> = {
  'letters-and-digits': 'value=$(bao read -field=password sys/policies/password/letters-and-digits/generate)',
  'fernet-key': "value=$(bao write -field=random_bytes sys/tools/random/32 format=base64 | tr '+/' '-_')",
};

/** A person types or pastes it. */
const asking = "IFS= read -rsp 'value: ' value";

const firstPut = `[ -n "$value" ] && printf '%s' "$value" | bao kv put -cas=0 -mount=${keyValueMount} PATH KEY=-; unset value`;

const loginStep = (hasLogin: boolean, domain: string | undefined) =>
  hasLogin
    ? { text: 'On a machine with `bao` and a browser, in a shell that is `bash`: log in; it lasts an hour.', command: login(domain) }
    : { text: 'Nobody can log in to this store: give it an identity in the site first.' };

interface Ways {
  readonly hasLogin: boolean;
  readonly domain: string | undefined;
}

/** How people replace secrets of the store, with the real commands; PATH and KEY stand for those of the contract. */
export const rotationFailures = ({ hasLogin, domain }: Ways): Failures => [
  {
    symptom: 'A generated secret has leaked, or its time is over',
    steps: [
      { text: `${contractPath} says who uses it, how it must look, and what happens after it was replaced.` },
      loginStep(hasLogin, domain),
      { text: 'Is it there, and since when? This shows no value.', command: look },
      ...(Object.keys(making) as SecretForm[]).map((form) => ({
        text: `Let the store make a value: ${secretForms[form]}.`,
        command: `${making[form]}\n${put}`,
      })),
      { text: 'External Secrets brings it to the cluster within the hour, or at once as its run book says; then do what the contract says of its consumers.' },
      { text: 'Never delete the path instead: the Job that makes secrets looks at what is there, and consumers would wait for it.' },
      ...(hasLogin
        ? [
            {
              text: 'Was it what the store proves itself by to the single sign-on? Then the Job has to bring it there: delete it, and Argo CD makes it again.',
              command: `kubectl -n ${namespace} delete jobs -l app.kubernetes.io/name=${configuration}`,
            },
          ]
        : []),
    ],
  },
  {
    symptom: 'An imported secret of the store is missing, has leaked, or its time is over',
    steps: [
      { text: `${contractPath} says whose it is: its owner gets a new value from where it comes from.` },
      loginStep(hasLogin, domain),
      { text: 'Is something at the path already? Then put it beside that, or in its place.', command: `${look}\n${asking}\n${put}` },
      { text: 'Nothing is: begin the path.', command: `${asking}\n${firstPut}` },
      { text: 'A file goes there as it is: `KEY=@FILE` in the place of `KEY=-`.' },
    ],
  },
];
