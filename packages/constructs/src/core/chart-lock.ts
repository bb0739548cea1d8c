import { parse } from 'yaml';
import * as z from 'zod';
import type { Finding } from './finding.ts';

const digest = z.union([z.literal('unverified'), z.string().regex(/^sha256:[0-9a-f]{64}$/)]);

const schema = z.strictObject({
  charts: z.array(z.strictObject({ repository: z.string().regex(/^(https|oci):\/\//), name: z.string().min(1), version: z.string().min(1), digest })),
  images: z.array(z.strictObject({ image: z.string().min(1), digest })),
});

export type LockedChart = z.infer<typeof schema>['charts'][number];
export type LockedImage = z.infer<typeof schema>['images'][number];

/**
 * What `charts.lock.yaml` says: the digest of every chart and image that the sites use, read at its source, or `unverified` where it could
 * not be read. None is ever invented.
 */
export class ChartLock {
  readonly charts: readonly LockedChart[];
  readonly images: readonly LockedImage[];

  constructor(content: { readonly charts: readonly LockedChart[]; readonly images: readonly LockedImage[] }) {
    this.charts = content.charts;
    this.images = content.images;
  }

  static readonly empty = new ChartLock({ charts: [], images: [] });

  chart(repository: string, name: string, version: string): LockedChart | undefined {
    return this.charts.find((chart) => chart.repository === repository && chart.name === name && chart.version === version);
  }

  image(image: string): LockedImage | undefined {
    return this.images.find((locked) => locked.image === image);
  }
}

/** Reads the lock; a malformed one is a finding, and counts as empty. */
export const parseChartLock = (text: string, file: string): { readonly lock: ChartLock; readonly findings: readonly Finding[] } => {
  const mend = 'correct the entry, or delete it and run `bastide lock`';
  let content: unknown;
  try {
    content = parse(text, { logLevel: 'silent' }) ?? { charts: [], images: [] };
  } catch (error) {
    const position = (error as { linePos?: readonly { line: number; col: number }[] }).linePos?.[0];
    return {
      lock: ChartLock.empty,
      findings: [{ rule: 'chart-lock', severity: 'error', source: { file, line: position?.line ?? 1, column: position?.col ?? 1 }, what: 'the lock is not YAML', mend }],
    };
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return { lock: new ChartLock(parsed.data), findings: [] };
  return {
    lock: ChartLock.empty,
    findings: parsed.error.issues.map((issue) => ({
      rule: 'chart-lock',
      severity: 'error',
      source: { file, line: 1, column: 1 },
      what: `${issue.path.join('.')}: ${issue.message}`,
      allowed: 'charts: repository, name, version, digest; images: image, digest; a digest is sha256:… or unverified',
      mend,
    })),
  };
};
