import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';

/**
 * Stands for the API server on the machine, as a program of its own: it keeps Secrets that Jobs write as `<name>.json`, says of every
 * Endpoints that the first Pod of the StatefulSet stands behind it, and takes what else is told to it. Started with the folder of the Secrets, the
 * folder of `tls.crt` and `tls.key`, and the first Pod of RabbitMQ.
 */
const [secrets = '', keys = '', firstPod = ''] = process.argv.slice(2);

const answerTo = (method: string, path: string, body: string): object => {
  const [kind = '', name = ''] = path.split('?')[0]!.split('/').slice(-2);
  if (kind === 'endpoints') return { kind: 'Endpoints', apiVersion: 'v1', metadata: { name }, subsets: [{ addresses: [{ hostname: firstPod }] }] };
  const file = join(secrets, `${name}.json`);
  if (kind === 'secrets' && method !== 'GET') writeFileSync(file, body);
  if (kind === 'secrets' && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as object;
  return { kind: 'Secret', apiVersion: 'v1', metadata: { name }, data: {} };
};

createServer({ cert: readFileSync(join(keys, 'tls.crt')), key: readFileSync(join(keys, 'tls.key')) }, (request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    process.stdout.write(`${request.method} ${request.url}\n`);
    response.writeHead(request.method === 'POST' ? 201 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answerTo(request.method ?? 'GET', request.url ?? '', body)));
  });
}).listen(443);
