import type { Machine } from './machine.ts';
import { execute, type RunningContainer } from './running-container.ts';

/** Whether the container says of itself that it is ready; one without a probe is when it has begun. */
export const isReady = async (machine: Machine, running: RunningContainer): Promise<boolean> => {
  const { readinessProbe: probe, ports = [] } = running.container;
  if (probe === undefined) return true;
  const portOf = (port: number | string): number =>
    typeof port === 'number' ? port : (ports.find(({ name }) => name === port)?.containerPort ?? Number(port));
  if (probe.httpGet) {
    const url = `http://${machine.node.address}:${portOf(probe.httpGet.port)}${probe.httpGet.path ?? '/'}`;
    const { code } = await machine.run(['curl', '--silent', '--fail', '--output', '/dev/null', '--max-time', '5', url]);
    return code === 0;
  }
  if (probe.tcpSocket) {
    const { code } = await machine.run(['bash', '--norc', '-c', `exec 3<>/dev/tcp/${machine.node.address}/${portOf(probe.tcpSocket.port)}`]);
    return code === 0;
  }
  return probe.exec === undefined || (await execute(machine, running, probe.exec.command)).code === 0;
};
