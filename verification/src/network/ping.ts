import { debianProgram } from '../program.ts';
import type { Namespace } from './namespaces.ts';

export const ping = debianProgram('ping', 'iputils-ping');

/** Whether an address answers within two seconds. */
export const answers = async (from: Namespace, address: string): Promise<boolean> => (await from.run(ping.name, ['-c', '1', '-W', '2', address])).code === 0;
