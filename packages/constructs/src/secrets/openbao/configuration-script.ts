import type { Step } from './configuration-steps.ts';
import { keyValueMount } from './configuration-steps.ts';
import { openBaoNames } from './names.ts';
import { policyText } from './policy.ts';

/**
 * What the Job runs: POSIX sh with `bao`, nothing else. A value that is made goes to the store by a pipe: it is an argument of no
 * process, and is printed nowhere.
 */
export const configurationScript = (steps: readonly Step[]): string => `${preamble}
${steps.map(commandOf).join('\n')}
echo "the store is as the site describes it"
`;

/** JSON within single quotes. */
const quoted = (data: unknown): string => `'${JSON.stringify(data).replaceAll("'", String.raw`'\''`)}'`;

const commandOf = (step: Step): string => {
  if (step.kind === 'mount') return `mount ${step.path} ${quoted(step.data)}`;
  if (step.kind === 'policy') return `policy ${step.name} <<'END'\n${policyText(step.grants)}END`;
  if (step.kind === 'delete') return `bao delete ${step.path} >/dev/null`;
  if (step.kind === 'write') return `write ${step.path} ${quoted(step.data)}`;
  if (step.kind === 'authority') return `authority ${step.root} ${step.intermediate} ${quoted(step.commonName).replaceAll('"', '')}`;
  if (step.kind === 'login') return `login ${step.issuer} ${step.clientId} ${step.path} ${step.key}`;
  return `generate ${step.path} ${step.key} ${step.form}`;
};

const preamble = `set -eu

until bao status >/dev/null 2>&1; do
  echo "waiting for $BAO_ADDR"
  sleep 5
done
session=$(bao write -field=token auth/kubernetes/login role=${openBaoNames.configuration} jwt=@"$TOKEN_FILE")
BAO_TOKEN=\${session}
export BAO_TOKEN

write() {
  printf '%s' "$2" | bao write "$1" - >/dev/null
}

policy() {
  bao policy write "$1" - >/dev/null
}

mount() {
  bao read "$1" >/dev/null 2>&1 && return
  write "$1" "$2"
  echo "mounted $1"
}

made() {
  case $1 in
  fernet-key) bao write -field=random_bytes sys/tools/random/32 format=base64 | tr '+/' '-_' ;;
  *) bao read -field=password "sys/policies/password/$1/generate" ;;
  esac
}

# The body of a request, on its way into a pipe; a value that was not made stops everything.
as_data() {
  [ -n "$3" ] || exit 1
  printf '{"options":{"cas":%s},"data":{"%s":"%s"}}' "$1" "$2" "$3"
}

generate() {
  # Its first moments the engine spends on preparing itself.
  until bao read ${keyValueMount}/config >/dev/null 2>&1; do sleep 1; done
  if known=$(bao read -format=json ${keyValueMount}/subkeys/"$1" 2>&1); then
    keys=$(bao read -format=json -field=subkeys ${keyValueMount}/subkeys/"$1")
    case $keys in
    *"\\"$2\\":"*) return ;;
    esac
    version=$(printf '%s' "$known" | sed -n 's/.*"version": \\([0-9]*\\).*/\\1/p')
    value=$(made "$3")
    as_data "$version" "$2" "$value" | bao patch ${keyValueMount}/data/"$1" - >/dev/null
  else
    case $known in
    *"No value found"*) ;;
    *)
      echo "$known" >&2
      exit 1
      ;;
    esac
    value=$(made "$3")
    as_data 0 "$2" "$value" | bao write ${keyValueMount}/data/"$1" - >/dev/null
  fi
  echo "made $1#$2"
}

authority() {
  if ! bao list "$1/issuers" >/dev/null 2>&1; then
    bao write "$1/root/generate/internal" common_name="$3 root" key_type=ec key_bits=256 ttl=87600h >/dev/null
    echo "made the authority $1"
  fi
  bao list "$2/issuers" >/dev/null 2>&1 && return
  request=$(bao write -field=csr "$2/intermediate/generate/internal" common_name="$3" key_type=ec key_bits=256)
  certificate=$(printf '%s' "$request" | bao write -field=certificate "$1/root/sign-intermediate" csr=- format=pem_bundle ttl=43800h)
  printf '%s' "$certificate" | bao write "$2/intermediate/set-signed" certificate=- >/dev/null
  echo "made the authority $2"
}

# It may be configured before the single sign-on is there, whose own secrets come from here.
login() {
  secret=$(bao kv get -mount=${keyValueMount} -field="$4" "$3")
  [ -n "$secret" ] || exit 1
  printf '%s' "$secret" | bao write auth/oidc/config oidc_discovery_url="$1" oidc_client_id="$2" oidc_client_secret=- oidc_discovery_ca_pem=@"$BAO_CACERT" skip_jwks_validation=true >/dev/null
}
`;
