import { describe, expect, it } from 'vitest';
import { httpsEnd, imageFlows } from '../../src/contributions/image-flows.ts';

describe('the end of a connection by HTTPS', () => {
  it.for([
    ['https://mirror.example', 'mirror.example', 443],
    ['https://mirror.example:5000/v2/docker', 'mirror.example', 5000],
    ['https://mirror.example/a:1', 'mirror.example', 443],
    ['s3.example:9000', 's3.example', 9000],
    ['registries of images', 'registries of images', 443],
  ] as const)('of %s is %s, port %i', ([place, name, port]) => {
    expect(httpsEnd(place)).toEqual({ to: { kind: 'outside', name }, ports: [port] });
  });
});

describe('flows of images', () => {
  it('are one for each host and port, however many folders of it are named', () => {
    const places = ['https://mirror.example/v2/a', 'https://mirror.example/v2/b', 'https://mirror.example:5000', 'https://other.example'];
    const all = imageFlows({ kind: 'every-pod' }, places, 'Pods pull images');
    expect(all.map(({ to, ports }) => [(to as { readonly name: string }).name, ...ports])).toEqual([
      ['mirror.example', 443],
      ['mirror.example', 5000],
      ['other.example', 443],
    ]);
    expect(new Set(all.map(({ why, encryption }) => `${why}: ${encryption}`))).toEqual(new Set(['Pods pull images: TLS']));
    expect(imageFlows({ kind: 'every-pod' }, [], 'nothing')).toEqual([]);
  });
});
