import { brokenForTheApiServer } from './api-server.ts';
import type { Broken } from './broken.ts';
import { brokenForCrush } from './crush.ts';
import { brokenForHosts } from './host-files.ts';

export const broken: readonly Broken[] = [...brokenForHosts, ...brokenForCrush, ...brokenForTheApiServer];
