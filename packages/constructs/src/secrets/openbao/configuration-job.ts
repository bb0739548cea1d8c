import type { IConstruct } from 'constructs';
import { storedSecrets, valuesSecretSources } from '../../contributions/secrets.ts';
import { Component } from '../../core/component.ts';
import type { Contributions } from '../../core/contribution.ts';
import { digestOf } from '../../core/digest.ts';
import type { Namespace } from '../../core/namespace.ts';
import { type Profile, resourceRequirements } from '../../core/resources.ts';
import { secretFormOf, secretForms } from '../../core/secret-form.ts';
import { pathOf, report, Site } from '../../core/site.ts';
import type { Placement } from '../../core/workload.ts';
import { ConfigMap, Job, ServiceAccount } from '../../kubernetes/kinds.ts';
import { secretRecords } from '../secret-records.ts';
import type { AppRole, PkiAuthority } from './app-role.ts';
import { budgets } from './budgets.ts';
import { openBaoScript, readGrants } from './configuration.ts';
import { keyValueMount } from './configuration-steps.ts';
import { openBaoAddress, openBaoNames } from './names.ts';
import type { OpenBaoRelease } from './release.ts';
import { checkAuthority, checkPolicy, checkSigning } from './role-checks.ts';
import type { StoreLogin } from './single-sign-on.ts';

export interface OpenBaoConfigurationProps extends Required<Placement> {
  readonly release: OpenBaoRelease;
  readonly namespace: Namespace;
  readonly profile: Profile;
  /** Namespace of External Secrets. */
  readonly readerNamespace: string;
  readonly appRoles: readonly AppRole[];
  readonly authority: PkiAuthority | undefined;
  readonly login: StoreLogin | undefined;
}

const { configuration: name } = openBaoNames;

/** Where the script and the certificate's authority lie in the Pod. */
const folders = { script: '/configuration', authority: '/authority', token: '/token' } as const;

/**
 * Configures the store from the model: engines, policies, roles, and every secret whose origin is `generated`. The Job carries a hash of what it does
 * in its name, so that another configuration is another Job; it takes back nothing that the site no longer asks for.
 */
export class OpenBaoConfiguration extends Component {
  readonly #props: OpenBaoConfigurationProps;

  constructor(scope: IConstruct, id: string, props: OpenBaoConfigurationProps) {
    super(scope, id, { ...props, application: 'secrets' });
    this.#props = props;
    this.manifest('account', ServiceAccount, { metadata: { name }, automountServiceAccountToken: false });
    if (props.authority) checkAuthority(this, props.authority);
    checkSigning(this, props.authority, props.appRoles);
  }

  settle(all: Contributions): void {
    const { appRoles, authority, login, readerNamespace } = this.#props;
    const stored = secretRecords(all, []).filter(({ carriers }) => carriers.some(({ place }) => place === 'store'));
    const secrets = stored.map(({ declarations }) => declarations[0]!.secret);
    const readPaths = secrets.map(({ path }) => path);
    const known = new Set(readPaths.map((path) => `${keyValueMount}/data/${path}`));
    for (const role of appRoles) checkPolicy(this, `app-${role.name}`, readGrants(role.reads.map(({ path }) => path)), known);
    const generated = stored.flatMap(({ address, declarations: [{ secret, from } = { secret: undefined, from: '' }] }) => {
      if (secret === undefined || secret.origin !== 'generated') return [];
      const form = secretFormOf(secret.form);
      if (form !== undefined) return [{ secret, form }];
      report(declarerOf(all, from) ?? this, {
        rule: 'secret-form',
        what: `the store is to make the secret ${address}, and its form is ${JSON.stringify(secret.form)}`,
        allowed: Object.values(secretForms).join('; '),
        mend: "ask for one of these forms, or let a person put it there: origin: 'imported'",
      });
      return [];
    });
    this.#emit(openBaoScript({ readPaths, generated, appRoles, authority, login, readerNamespace }));
  }

  #emit(script: string): void {
    const { profile, nodeSelector, tolerations } = this.#props;
    const { openBaoChart } = Site.of(this).versions;
    const labels = { 'app.kubernetes.io/name': name };
    const image = `quay.io/openbao/openbao:${openBaoChart.openBao}`;
    const resources = resourceRequirements(budgets[profile].configuration);
    const hashed = `${name}-${digestOf(JSON.stringify([script, image, resources, nodeSelector, tolerations]), 8)}`;
    this.manifest('script', ConfigMap, { metadata: { name }, data: { 'configure.sh': script } });
    this.manifest('job', Job, {
      metadata: { name: hashed, labels },
      spec: {
        // Until a server leads; the Pod stays, so nothing is lost by trying often.
        backoffLimit: 100,
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            containers: [
              {
                name: 'configure',
                image,
                command: ['/bin/sh', `${folders.script}/configure.sh`],
                env: [
                  { name: 'BAO_ADDR', value: openBaoAddress },
                  { name: 'BAO_CACERT', value: `${folders.authority}/ca.crt` },
                  { name: 'HOME', value: '/tmp' },
                  { name: 'TOKEN_FILE', value: `${folders.token}/token` },
                ],
                resources,
                securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true },
                terminationMessagePolicy: 'FallbackToLogsOnError',
                volumeMounts: [
                  { name: 'script', mountPath: folders.script, readOnly: true },
                  { name: 'authority', mountPath: folders.authority, readOnly: true },
                  { name: 'token', mountPath: folders.token, readOnly: true },
                  { name: 'scratch', mountPath: '/tmp' },
                ],
              },
            ],
            enableServiceLinks: false,
            nodeSelector,
            tolerations: tolerations as never,
            restartPolicy: 'OnFailure',
            securityContext: { runAsGroup: 1000, runAsNonRoot: true, runAsUser: 100, fsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' } },
            serviceAccountName: name,
            terminationGracePeriodSeconds: 1,
            volumes: [
              { name: 'script', configMap: { name } },
              { name: 'authority', secret: { secretName: openBaoNames.certificate, items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
              {
                name: 'token',
                projected: { sources: [{ serviceAccountToken: { audience: openBaoNames.audience, expirationSeconds: 600, path: 'token' } }] },
              },
              { name: 'scratch', emptyDir: { sizeLimit: '16Mi' } },
            ],
          },
        },
      },
    });
  }
}

/** The construct of a path, among those that bring secrets of the store. */
const declarerOf = (all: Contributions, path: string): IConstruct | undefined =>
  [...all.of(storedSecrets), ...all.of(valuesSecretSources)].find(({ from }) => pathOf(from) === path)?.from;
