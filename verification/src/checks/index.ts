import type { Check } from '../check.ts';
import { apiServer } from './api-server.ts';

/** Every check, cheap ones first. */
export const checks: readonly Check[] = [apiServer];
