import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnMachine } from './own-machine.ts';

/** An authority of the laboratory, and one certificate of it for all names. */
export interface Certificates {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

export const certify = async (machine: OwnMachine, folder: string, hosts: readonly string[]): Promise<Certificates> => {
  mkdirSync(folder);
  const at = (file: string): string => join(folder, file);
  const openssl = (...words: readonly string[]) => machine.must('openssl', words);
  const elliptic = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  await openssl('req', '-x509', ...elliptic, '-days', '2', '-subj', '/CN=Authority of the laboratory', '-keyout', at('ca.key'), '-out', at('ca.crt'));
  await openssl('req', ...elliptic, '-subj', '/CN=laboratory', '-keyout', at('server.key'), '-out', at('server.csr'));
  writeFileSync(at('names'), `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}\nextendedKeyUsage=serverAuth\n`);
  const signing = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2', '-extfile', at('names')];
  await openssl('x509', '-req', '-in', at('server.csr'), ...signing, '-out', at('server.crt'));
  return { authority: at('ca.crt'), certificate: at('server.crt'), key: at('server.key') };
};
