import { brokenForTheApiServer } from './api-server.ts';
import { brokenForArgoCd } from './argo-cd.ts';
import type { Broken } from './broken.ts';
import { brokenForCeph } from './ceph.ts';
import { brokenForCrush } from './crush.ts';
import { brokenForTheFabric } from './fabric.ts';
import { brokenForHelm } from './helm.ts';
import { brokenForHosts } from './host-files.ts';
import { brokenForKeycloak } from './keycloak.ts';
import { brokenForOpenBao } from './openbao.ts';
import { brokenForOpenStack } from './openstack.ts';
import { brokenForTheOptions } from './openstack-options.ts';
import { brokenForTheScheduler } from './scheduler.ts';
import { brokenForTheLogin } from './sso.ts';

/** Every mistake, those that take seconds first. */
export const broken: readonly Broken[] = [
  ...brokenForHosts,
  ...brokenForCrush,
  ...brokenForTheApiServer,
  ...brokenForHelm,
  ...brokenForTheOptions,
  ...brokenForCeph,
  ...brokenForOpenBao,
  ...brokenForTheScheduler,
  ...brokenForOpenStack,
  ...brokenForArgoCd,
  ...brokenForKeycloak,
  ...brokenForTheLogin,
  ...brokenForTheFabric,
];
