import type { IConstruct } from 'constructs';
import { declareOidcClient } from '../../contributions/oidc-clients.ts';
import { unscraped } from '../../contributions/scrapes.ts';
import { storedSecrets } from '../../contributions/secrets.ts';
import { secretForms } from '../../core/secret-form.ts';
import { SecretRef } from '../../core/secret-reference.ts';
import { Site } from '../../core/site.ts';
import { UnitConstruct } from '../../core/unit-construct.ts';
import type { SingleSignOn } from '../single-sign-on.ts';

export interface GrafanaLoginProps {
  readonly identity: SingleSignOn;
}

/** Where Grafana will run, and the Secret there by which it proves itself, under the key `client-secret`. */
const grafanaNamespace = 'grafana';
const secretName = 'grafana-single-sign-on';

/**
 * The client of Grafana in the single sign-on, and its secret on both sides. Grafana itself comes with observability, and says then which group sees what: until
 * it is there nobody answers where the client leads.
 *
 * https://grafana.com/docs/grafana/latest/setup-grafana/configure-access/configure-authentication/keycloak/
 */
export class GrafanaLogin extends UnitConstruct {
  constructor(scope: IConstruct, id: string, { identity }: GrafanaLoginProps) {
    const { siteName, inventory } = Site.of(scope);
    const address = `https://grafana.${inventory.domain}`;
    super(scope, id, {
      runBook: {
        title: 'Login to Grafana',
        purpose: `Grafana, which comes with observability, will take logins at ${address}. Its client in the single sign-on, and the secret of that, stand before.`,
        checks: [{ text: 'The secret has arrived where Grafana will run.', command: `kubectl -n ${grafanaNamespace} get externalsecret ${secretName}` }],
        failures: [],
      },
    });
    this.addRequirement(identity);
    unscraped.declare(this, { because: 'nothing of it runs before Grafana does' });
    Site.of(this).namespace(grafanaNamespace, 'restricted');
    const secret = new SecretRef({
      path: `sites/${siteName}/grafana`,
      key: 'client-secret',
      owner: 'platform',
      origin: 'generated',
      rotation: { everyDays: 180 },
      form: secretForms['letters-and-digits'],
    });
    declareOidcClient(this, {
      clientId: 'grafana',
      title: 'Grafana, which comes with observability',
      secret,
      flows: ['browser'],
      // https://grafana.com/docs/grafana/latest/setup-grafana/configure-access/configure-authentication/generic-oauth/
      redirectUris: [`${address}/login/generic_oauth`],
    });
    storedSecrets.declare(this, {
      namespace: grafanaNamespace,
      name: secretName,
      data: { 'client-secret': secret },
      consumer: 'Grafana, to log people in',
    });
  }
}
