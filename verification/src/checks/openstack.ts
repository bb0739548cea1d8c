import type { Check, Problem, Result } from '../check.ts';
import { helm as helmProgram } from '../helm/charts.ts';
import { releasesOf } from '../helm/releases.ts';
import { beatAgain, type Heartbeats, heartbeatsOf, servicesOf } from '../openstack/heartbeats.ts';
import { logInWithEach, loginsOf } from '../openstack/logins.ts';
import { machinePrograms } from '../openstack/machine.ts';
import { type MemoryUse, memoryLines } from '../openstack/memory.ts';
import { Plane, planePrograms } from '../openstack/plane.ts';
import { renderPlane } from '../openstack/rendering.ts';
import { smoke } from '../openstack/smoke.ts';
import { planeReleases } from '../openstack/stand-ins.ts';
import { openstackPython } from '../openstack-python.ts';
import { secondsSince } from '../seconds.ts';

/** How long the whole plane may take to stand, and a service to report itself, in seconds: ten times what an idle machine takes. */
const patience = { toStand: 900, toReport: 180 } as const;

/**
 * Runs Jobs, Deployments, DaemonSets and StatefulSets as the real charts render them from the values of the site, with the real services, on a machine of
 * namespaces; hypervisors and Ceph are what is not there.
 */
export const openstack: Check = {
  name: 'openstack',
  title: 'OpenStack runs from what the charts render: who serves it reports itself, and there is a server with a bound port, an image and a volume',
  needs: [helmProgram, openstackPython, ...machinePrograms, ...planePrograms],
  lacks: ({ site, options }) =>
    options.charts === undefined && releasesOf(site).some(({ name }) => planeReleases.includes(name))
      ? 'the charts of OpenStack-Helm: --charts FOLDER'
      : undefined,
  run: async (bench): Promise<Result> => {
    const start = performance.now();
    const seen: string[] = [];
    const show = (what: string): void => {
      seen.push(`after ${secondsSince(start)} s ${what}`);
    };
    const { releases, problems } = await renderPlane(bench);
    if (releases.length === 0) return { seen: ['the site has no OpenStack'], problems };
    if (problems.length > 0) return { seen, problems };
    show(`${releases.length} charts are rendered`);
    const begun = Date.now();
    const plane = await Plane.start(bench, releases, show);
    const services = servicesOf(plane.pods);
    let [before, idle]: [Heartbeats, readonly MemoryUse[]] = [new Map(), []];
    const stages: readonly (() => Promise<readonly Problem[]>)[] = [
      () => plane.stand(patience.toStand),
      () => logInWithEach(plane.machine, releases.flatMap(loginsOf)),
      () => beatAgain(plane, services, begun, patience.toReport),
      async () => {
        show(`every service can log in at keystone with its own password, and ${services.size} report themselves`);
        [before, idle] = [await heartbeatsOf(plane.client), plane.memory()];
        return smoke(plane, show);
      },
      () => beatAgain(plane, services, before, patience.toReport),
      async () => plane.troubles(),
    ];
    for (const stage of stages) {
      const found = await stage();
      if (found.length > 0) return { seen, problems: found };
    }
    show('every service has reported itself once more');
    return { seen: [...seen, ...plane.notes, ...memoryLines(idle, plane.memory())], problems: [] };
  },
};
