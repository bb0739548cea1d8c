import type { StoredSecret } from '../contributions/secrets.ts';
import type { SecretRef } from '../core/secret-reference.ts';
import type { OpenStackPlane } from './plane.ts';

const secretName = 'octavia-certs';

/**
 * What controllers and load balancers know each other by: two certificate authorities, because Octavia signs the certificates of load balancers itself, with a key
 * that must not make clients. People make them, with openssl. https://docs.openstack.org/octavia/2025.2/admin/guides/certificates.html
 *
 * Keys of the Secret → what they are, and where the configuration of the chart expects them below /etc/octavia/certs.
 */
const files = {
  'server_ca.cert.pem': {
    key: 'server-ca-certificate',
    path: 'server_ca.cert.pem',
    form: 'the certificate, in PEM, of the authority that signs load balancers',
  },
  'server_ca-chain.cert.pem': { key: 'server-ca-chain', path: 'server_ca-chain.cert.pem', form: 'that certificate and those above it, in PEM' },
  'server_ca.key.pem': {
    key: 'server-ca-key',
    path: 'private/server_ca.key.pem',
    form: 'the key of that authority, in PEM, encrypted with server-ca-passphrase',
  },
  'client_ca.cert.pem': { key: 'client-ca-certificate', path: 'client_ca.cert.pem', form: 'the certificates, in PEM, of the authority that signs controllers' },
  'client.cert-and-key.pem': {
    key: 'client-certificate-and-key',
    path: 'private/client.cert-and-key.pem',
    form: 'a certificate of that authority and its key without a passphrase, in PEM, in one text',
  },
} as const;

const imported = (plane: OpenStackPlane, key: string, form: string): SecretRef =>
  plane.secret('octavia', key, { origin: 'imported', rotation: { everyDays: 365 }, form });

export const octaviaCertificates = (plane: OpenStackPlane): StoredSecret => ({
  namespace: plane.targetNamespace.name,
  name: secretName,
  data: Object.fromEntries(Object.entries(files).map(([name, { key, form }]) => [name, imported(plane, key, form)])),
  consumer: 'Octavia, for load balancers',
});

/** With which the key of the authority that signs load balancers is encrypted. */
export const serverAuthorityPassphrase = (plane: OpenStackPlane): SecretRef =>
  imported(plane, 'server-ca-passphrase', 'letters and digits, with which server-ca-key was encrypted');

/** The same files in each controller. */
export const certificateMounts = {
  volumeMounts: Object.entries(files).map(([name, { path }]) => ({
    name: secretName,
    mountPath: `/etc/octavia/certs/${path}`,
    subPath: name,
    readOnly: true,
  })),
  // Housekeeping does not run as root.
  volumes: [{ name: secretName, secret: { secretName, defaultMode: 0o444 } }],
} as const;
