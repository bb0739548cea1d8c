/**
 * What runs in the Job that waits for a Helm release: POSIX sh with kubectl, nothing else.
 *
 * Its environment names the release, its arguments what must stand besides: `crd/NAME`, `apiservice/NAME`, `NAMESPACE/deployment/NAME`.
 * Why it looks at what it looks at: docs/decisions/0011-helm-waits.md.
 */
export const helmWaitScript = `install_job=helm-install-$RELEASE
ends=$(($(date +%s) + DEADLINE_SECONDS))
missing=
said=

give_up() {
  {
    echo "the Helm release $RELEASE in the namespace $RELEASE_NAMESPACE is not up: $missing"
    echo "its revisions, with version and status in the last two columns:"
    kubectl -n "$RELEASE_NAMESPACE" get secrets -l "owner=helm,name=$RELEASE" -L version,status --no-headers
    echo "read what Helm says: kubectl -n $CHART_NAMESPACE logs job/$install_job"
  } >&2
  exit 1
}

# A check that does not pass says in $missing why.
until_it_passes() {
  until "$@"; do
    [ "$missing" = "$said" ] || echo "waiting: $missing"
    said=$missing
    [ "$(date +%s)" -lt "$ends" ] || give_up
    sleep "$EVERY_SECONDS"
  done
}

release_is_deployed() {
  if ! job=$(kubectl -n "$CHART_NAMESPACE" get job "$install_job" --ignore-not-found -o "jsonpath=$JOB_FACTS" 2>&1); then
    missing=$job
    return 1
  fi
  case $job in
  *"<$CONFIGURATION>"*) ;;
  *)
    missing="helm-controller has not made the Job $install_job of this configuration yet"
    return 1
    ;;
  esac
  case $job in
  *"[Failed]"*)
    missing="the Job $install_job has used up its tries"
    give_up
    ;;
  *"[Complete]"*) ;;
  *)
    missing="the Job $install_job has not finished"
    return 1
    ;;
  esac
  # As a table: the API server sends names and labels of these Secrets, and no values.
  labels=owner=helm,name=$RELEASE,status=deployed,$HASH_LABEL=\${job%% *}
  if ! revision=$(kubectl -n "$RELEASE_NAMESPACE" get secrets -l "$labels" --no-headers 2>&1); then
    missing=$revision
    return 1
  fi
  missing="no revision of this configuration has the status deployed"
  case $revision in
  sh.helm.release.*) ;;
  *) return 1 ;;
  esac
}

condition_holds() {
  missing=$(kubectl get "$1" --ignore-not-found -o "jsonpath={.status.conditions[?(@.type=='$2')].status}" 2>&1) || return 1
  [ "$missing" != True ] || return 0
  missing="$1 is not $2"
  return 1
}

is_rolled_out() {
  missing=$(kubectl -n "$1" rollout status "$2" --timeout=10s 2>&1) && return
  missing="$2 in $1: $missing"
  return 1
}

until_it_passes release_is_deployed
echo "deployed: $RELEASE in $RELEASE_NAMESPACE"
for each in "$@"; do
  case $each in
  crd/*) until_it_passes condition_holds "$each" Established ;;
  apiservice/*) until_it_passes condition_holds "$each" Available ;;
  *) until_it_passes is_rolled_out "\${each%%/*}" "\${each#*/}" ;;
  esac
  echo "stands: $each"
done
`;

/** The hash that the release must carry, the conditions that hold, the Secrets that its values come from. */
export const jobFacts = [
  '{.spec.template.spec.containers[0].env[?(@.name=="CONFIG_HASH")].value}',
  '{range .status.conditions[?(@.status=="True")]}[{.type}]{end}',
  '{range .spec.template.spec.volumes[*].projected.sources[*]}<{.secret.name}>{end}',
].join(' ');

/** klipper-helm puts it on the release Secret, with what helm-controller told it as CONFIG_HASH. */
export const hashLabel = 'helmcharts.helm.cattle.io/configHash';
