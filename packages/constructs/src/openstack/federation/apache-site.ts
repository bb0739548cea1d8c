import { browserPaths, keystoneClientId, redirectPath, tokenPath } from './identity-provider.ts';
import { claimPrefix } from './mapping.ts';

/** Where Apache finds what the store fills, and the authority that signs the single sign-on. */
export const secretDirectives = '/etc/apache2/single-sign-on/secrets.conf';
export const authorityFile = '/etc/apache2/site-authority/ca.crt';

/** The first memcached of the site, and all after it, as the chart writes them into keystone.conf too. */
const cacheServers = '{{ tuple "oslo_cache" "internal" "memcache" . | include "helm-toolkit.endpoints.host_and_port_endpoint_uri_lookup" | replace "," " " }}';

/**
 * The site of Apache in front of Keystone, with logins by OpenID Connect. https://github.com/OpenIDC/mod_auth_openidc/blob/v2.4.15/auth_openidc.conf
 *
 * @param issuer of Keycloak: its keys lie below it
 * @param host public, of Keystone
 */
export const apacheSite = ({ issuer, host }: { readonly issuer: string; readonly host: string }): string =>
  `${[
    '<IfModule !auth_openidc_module>',
    '  LoadModule auth_openidc_module /usr/lib/apache2/modules/mod_auth_openidc.so',
    '</IfModule>',
    'Listen 0.0.0.0:5000',
    'LogFormat "%h %l %u %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined',
    'LogFormat "%{X-Forwarded-For}i %l %u %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\"" proxy',
    '<VirtualHost *:5000>',
    '  WSGIDaemonProcess keystone-public processes=1 threads=1 user=keystone group=keystone display-name=%{GROUP}',
    '  WSGIProcessGroup keystone-public',
    '  WSGIScriptAlias / /var/www/cgi-bin/keystone/{{ .Values.conf.wsgi_script_name }}',
    '  WSGIApplicationGroup %{GLOBAL}',
    '  WSGIPassAuthorization On',
    '  ErrorLogFormat "%{cu}t %M"',
    '  ErrorLog /dev/stdout',
    '  SetEnvIf X-Forwarded-For "." forwarded',
    '  CustomLog /dev/stdout combined env=!forwarded',
    '  CustomLog /dev/stdout proxy env=forwarded',
    '',
    `  OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration`,
    `  OIDCClientID ${keystoneClientId}`,
    `  Include ${secretDirectives}`,
    `  OIDCRedirectURI https://${host}${redirectPath}`,
    '  OIDCResponseType code',
    '  OIDCPKCEMethod S256',
    '  OIDCScope "openid email profile"',
    '  OIDCCookieSameSite On',
    '  # TLS ends at the ingress.',
    '  OIDCXForwardedHeaders X-Forwarded-Proto',
    `  OIDCCABundlePath ${authorityFile}`,
    '  # Never as headers, which anybody can send.',
    '  OIDCPassClaimsAs environment',
    `  OIDCClaimPrefix ${claimPrefix}`,
    '  # Keystone splits lists on it.',
    '  OIDCClaimDelimiter ;',
    '  # The Pod to which a browser comes back need not be the one that it left from.',
    '  OIDCCacheType memcache',
    '  OIDCCacheEncrypt On',
    `  OIDCMemCacheServers "${cacheServers}"`,
    `  OIDCOAuthVerifyJwksUri ${issuer}/protocol/openid-connect/certs`,
    '  OIDCOAuthRemoteUserClaim preferred_username',
    ...[...browserPaths, redirectPath].flatMap((path) => [
      '',
      `  <Location ${path}>`,
      '    AuthType openid-connect',
      '    Require valid-user',
      '  </Location>',
    ]),
    '',
    `  <Location ${tokenPath}>`,
    '    AuthType oauth20',
    '    <RequireAll>',
    `      Require claim iss:${issuer}`,
    `      Require claim aud:${keystoneClientId}`,
    '    </RequireAll>',
    '  </Location>',
    '</VirtualHost>',
  ].join('\n')}\n`;
