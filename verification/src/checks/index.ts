import type { Check } from '../check.ts';
import { apiServer } from './api-server.ts';
import { argoCd } from './argo-cd.ts';
import { crush } from './crush.ts';
import { hostFiles } from './host-files.ts';
import { scheduler } from './scheduler.ts';

/** Every check, cheap ones first. */
export const checks: readonly Check[] = [...hostFiles, crush, apiServer, scheduler, argoCd];
