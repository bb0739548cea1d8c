import type { Check } from '../check.ts';
import { apiServer } from './api-server.ts';
import { argoCd } from './argo-cd.ts';
import { bootstrap } from './bootstrap.ts';
import { ceph } from './ceph.ts';
import { crush } from './crush.ts';
import { fabric } from './fabric.ts';
import { helm } from './helm.ts';
import { hostFiles, unreadFiles } from './host-files.ts';
import { keycloak } from './keycloak.ts';
import { openbao } from './openbao.ts';
import { openstack } from './openstack.ts';
import { openstackOptions } from './openstack-options.ts';
import { openstackRenderedOptions } from './openstack-rendered-options.ts';
import { releaseWait } from './release-wait.ts';
import { scheduler } from './scheduler.ts';
import { sso } from './sso.ts';

/** Every check, cheap ones first. */
export const checks: readonly Check[] = [
  ...hostFiles,
  unreadFiles,
  crush,
  ceph,
  fabric,
  apiServer,
  openbao,
  keycloak,
  helm,
  openstackOptions,
  openstackRenderedOptions,
  releaseWait,
  scheduler,
  sso,
  openstack,
  argoCd,
  bootstrap,
];
