import type { Check, Problem, Result } from '../check.ts';
import { helm as helmProgram } from '../helm/charts.ts';
import { releasesOf } from '../helm/releases.ts';
import { beatAgain, heartbeatsOf, servicesOf } from '../openstack/heartbeats.ts';
import { logInWithEach, loginsOf } from '../openstack/logins.ts';
import { machinePrograms } from '../openstack/machine.ts';
import { memoryLines } from '../openstack/memory.ts';
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
    const rendered = await renderPlane(bench);
    if (rendered.problems.length > 0 || rendered.releases.length === 0) return { seen: ['the site has no OpenStack'], problems: rendered.problems };
    show('charts are rendered');
    const begun = Date.now();
    const plane = await Plane.start(bench, rendered.releases, show);
    const standing = await plane.stand(patience.toStand);
    if (standing.length > 0) return { seen, problems: standing };
    const services = servicesOf(plane.pods);
    const logins = rendered.releases.flatMap(loginsOf);
    const problems: Problem[] = [...(await logInWithEach(plane.machine, logins)), ...(await beatAgain(plane.client, services, begun, patience.toReport))];
    show(`${logins.length} logins of services at keystone, each with its password, and ${services.size} services that report themselves`);
    const [before, idle] = [await heartbeatsOf(plane.client), plane.memory()];
    problems.push(...(await smoke(plane, show)));
    problems.push(...(await beatAgain(plane.client, services, before, patience.toReport)), ...plane.refusals(), ...plane.ended());
    show('every service has reported itself once more');
    return { seen: [...seen, ...plane.notes, ...memoryLines(idle, plane.memory())], problems };
  },
};
