import { brokenForTheApiServer } from './api-server.ts';
import type { Broken } from './broken.ts';

export const broken: readonly Broken[] = [...brokenForTheApiServer];
