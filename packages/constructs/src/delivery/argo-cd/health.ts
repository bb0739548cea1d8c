/**
 * Health checks in Lua for kinds that Argo CD does not know, or judges wrongly for small clusters. They are read by Argo CD's
 * interpreter with the object as `obj`.
 * https://argo-cd.readthedocs.io/en/stable/operator-manual/health/#custom-health-checks
 */
export const healthChecks: Readonly<Record<string, string>> = {
  /** Argo CD forgot about its own kind in 1.8: without it the root Application is healthy at once. */
  'argoproj.io_Application': `local hs = { status = "Progressing", message = "waiting for its first sync" }
if obj.status ~= nil and obj.status.health ~= nil and obj.status.health.status ~= nil then
  hs.status = obj.status.health.status
  hs.message = obj.status.health.message or ""
end
return hs
`,
  /** A HelmChart never says "deployed": healthy means that its Job was made and has not failed; workloads speak for themselves. */
  'helm.cattle.io_HelmChart': `local hs = { status = "Progressing", message = "waiting for helm-controller" }
if obj.status ~= nil then
  for _, condition in ipairs(obj.status.conditions or {}) do
    if condition.type == "Failed" and condition.status == "True" then
      hs.status = "Degraded"
      hs.message = condition.message or condition.reason or "the Helm Job failed"
      return hs
    end
  end
  if obj.status.jobName ~= nil and obj.status.jobName ~= "" then
    hs.status = "Healthy"
    hs.message = "handed to Job " .. obj.status.jobName
  end
end
return hs
`,
  /** HEALTH_WARN is an ordinary day on a small Ceph; as Degraded it would hold back every wave behind it. */
  'ceph.rook.io_CephCluster': `local hs = { status = "Progressing", message = "waiting for Rook" }
if obj.status ~= nil and obj.status.ceph ~= nil and obj.status.ceph.health ~= nil then
  local health = obj.status.ceph.health
  hs.message = health
  if health == "HEALTH_OK" or health == "HEALTH_WARN" then
    hs.status = "Healthy"
  else
    hs.status = "Degraded"
  end
end
if obj.status ~= nil and obj.status.phase == "Failure" then
  hs.status = "Degraded"
  hs.message = obj.status.message or "Rook reports Failure"
end
return hs
`,
};
