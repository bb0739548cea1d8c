import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer as createProxy, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { debianProgram } from '../program.ts';
import { run } from '../run.ts';
import { gitAlone } from './git-repository.ts';

export const git = debianProgram('git', 'git');
export const openssl = debianProgram('openssl', 'openssl');

export interface GitServer {
  /** Leads whoever asks for the host of the repository here, and nobody anywhere else. */
  readonly proxy: string;
  /** A file, for those who ask: it is the server's own authority. */
  readonly certificate: string;
}

export interface GitServerProps {
  /** As the site names it: `https://host/path.git`. */
  readonly url: URL;
  /** The bare repository. */
  readonly repository: string;
  readonly username: string;
  readonly password: string;
}

/**
 * Serves a repository by Git's own `http-backend`, on the loopback, under the URL that the site has for it. Clients come by a proxy: Argo CD looks up
 * revisions without the git command, so `insteadOf` in a configuration of Git would not lead it here.
 */
export const startGitServer = async (bench: Bench, { url, repository, username, password }: GitServerProps): Promise<GitServer> => {
  const folder = join(bench.scratch, 'certificates-of-git');
  mkdirSync(folder, { recursive: true });
  const [key, certificate] = [join(folder, 'key'), join(folder, url.hostname)];
  const made = await run(bench.path(openssl), [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-keyout', key, '-out', certificate, '-subj', `/CN=${url.hostname}`, '-addext', `subjectAltName=DNS:${url.hostname}`],
  ]);
  if (made.code !== 0) throw new Error(`no certificate for ${url.hostname}: ${made.output}`);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (asked, answer) => {
    if (asked.headers.authorization !== authorization) answer.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    else backend(bench.path(git), { url, repository }, asked, answer);
  });
  const port = await listen(bench, server);
  const proxy = createProxy((_asked, answer) => answer.writeHead(403).end()).on('connect', (asked, socket, head) => {
    if (asked.url !== `${url.hostname}:${url.port || 443}`) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const through = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      through.write(head);
      through.pipe(socket).pipe(through);
    });
    through.on('error', () => socket.destroy());
    socket.on('error', () => through.destroy());
  });
  return { proxy: `http://127.0.0.1:${await listen(bench, proxy)}`, certificate };
};

const listen = (bench: Bench, server: Server): Promise<number> =>
  new Promise((done, failed) => {
    server.on('error', failed).listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port));
    bench.defer(() => void server.close());
  });

/** RFC 3875, as far as git-http-backend(1) asks for it. */
const backend = (program: string, { url, repository }: Pick<GitServerProps, 'url' | 'repository'>, asked: IncomingMessage, answer: ServerResponse): void => {
  const { pathname, search } = new URL(asked.url!, url);
  if (!pathname.startsWith(url.pathname)) return void answer.writeHead(404).end();
  const child = spawn(program, ['http-backend'], {
    env: {
      ...process.env,
      ...gitAlone,
      GIT_PROJECT_ROOT: repository,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname.slice(url.pathname.length),
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: asked.method,
      CONTENT_TYPE: asked.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: asked.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(asked.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  asked.pipe(child.stdin).on('error', () => {});
  let head = Buffer.alloc(0);
  const read = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const headers = Object.fromEntries(
      head
        .subarray(0, end)
        .toString()
        .split('\r\n')
        .map((line) => line.split(/: ?(.*)/, 2) as [string, string]),
    );
    answer.writeHead(Number.parseInt(headers['Status'] ?? '200', 10), headers);
    answer.write(head.subarray(end + 4));
    child.stdout.off('data', read).pipe(answer);
  };
  child.stdout.on('data', read);
  child.on('error', () => answer.destroy()).on('close', () => answer.end());
};
