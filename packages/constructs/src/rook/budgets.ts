import { type Budgets, budget, type Profile } from '../core/resources.ts';

export type RookPart =
  | 'operator'
  | 'csiOperator'
  | 'csiController'
  | 'csiSidecar'
  | 'csiNode'
  | 'csiRegistrar'
  | 'mon'
  | 'mgr'
  | 'mgrSidecar'
  | 'exporter'
  | 'crashCollector'
  | 'prepareOsd'
  | 'reporter';

/**
 * Memory of everything but OSDs, whose share is computed (osd-memory.ts).
 *
 * Of `standard`, mon, mgr, sidecar, exporter, crash collector, reporter and both operators are the defaults of the charts at v1.20.6
 * (https://github.com/rook/rook/blob/v1.20.6/deploy/charts/rook-ceph-cluster/values.yaml), CSI those that Rook had before 1.20. `tiny` keeps the
 * limits that Rook calls the least (mon 1024, mgr 512, exporter 128: https://rook.io/docs/rook/v1.20/CRDs/Cluster/ceph-cluster-crd/#cluster-wide-resources-configuration-settings)
 * and asks for less where a small cluster idles. Sidecars are small Go programs with one watch each; nothing of this was measured on a
 * ThinkCentre (docs/decisions/0006-memory-budgets.md). Rook advises against a limit for the job that prepares an OSD, because large disks
 * need 1 to 2 GiB once; a node without a limit would pay for that with other Pods, so the limit is generous instead.
 */
export const budgets: Budgets<RookPart> = {
  tiny: {
    operator: budget({ request: 128, limit: 512 }, 50),
    csiOperator: budget({ request: 48, limit: 128 }, 10),
    csiController: budget({ request: 64, limit: 256 }, 25),
    csiSidecar: budget({ request: 24, limit: 96 }, 10),
    csiNode: budget({ request: 64, limit: 256 }, 25),
    csiRegistrar: budget({ request: 16, limit: 64 }, 5),
    mon: budget({ request: 512, limit: 1024 }, 100),
    mgr: budget({ request: 448, limit: 1024 }, 100),
    mgrSidecar: budget({ request: 40, limit: 100 }, 10),
    exporter: budget({ request: 50, limit: 128 }, 10),
    crashCollector: budget({ request: 60, limit: 60 }, 10),
    prepareOsd: budget({ request: 128, limit: 1024 }, 100),
    reporter: budget({ request: 64, limit: 512 }, 50),
  },
  standard: {
    operator: budget({ request: 128, limit: 512 }, 200),
    csiOperator: budget({ request: 64, limit: 128 }, 10),
    csiController: budget({ request: 512, limit: 1024 }, 250),
    csiSidecar: budget({ request: 128, limit: 256 }, 100),
    csiNode: budget({ request: 512, limit: 1024 }, 250),
    csiRegistrar: budget({ request: 128, limit: 256 }, 50),
    mon: budget({ request: 1024, limit: 2048 }, 1000),
    mgr: budget({ request: 512, limit: 1024 }, 500),
    mgrSidecar: budget({ request: 40, limit: 100 }, 100),
    exporter: budget({ request: 50, limit: 128 }, 50),
    crashCollector: budget({ request: 60, limit: 60 }, 100),
    prepareOsd: budget({ request: 256, limit: 3072 }, 500),
    reporter: budget({ request: 128, limit: 1024 }, 100),
  },
};

interface Scale {
  readonly managers: number;
  readonly csiControllers: number;
  /** Gathers core dumps of every daemon; 60 MiB a node. */
  readonly crashCollector: boolean;
  readonly memoryForOthersMebibytes: number;
  /** More memory makes an OSD read from its cache instead of the disk; past this it is not worth it. */
  readonly largestOsdMebibytes: number;
  /** What the monitors aim at. Ceph's default of 2 GiB is above the limit of a tiny one. */
  readonly monMemoryTargetMebibytes: number;
}

export const scales: Readonly<Record<Profile, Scale>> = {
  tiny: {
    managers: 1,
    csiControllers: 1,
    crashCollector: false,
    memoryForOthersMebibytes: 512,
    largestOsdMebibytes: 1536,
    monMemoryTargetMebibytes: 640,
  },
  standard: {
    managers: 2,
    csiControllers: 2,
    crashCollector: true,
    memoryForOthersMebibytes: 4096,
    largestOsdMebibytes: 5120,
    monMemoryTargetMebibytes: 1536,
  },
};
