/**
 * Makes Keystone's people what a file says, and prints each change. One program with one login, because the client takes seconds to start for each call: it is
 * written for the library of the client, which is in every image that has the client.
 *
 * Groups of the domain, and roles of these, that the file does not name are taken away. Projects stay, because servers and volumes are in them.
 *
 * https://docs.openstack.org/api-ref/identity/v3/
 */
export const identityProgram = `import json
import os
import sys
from urllib.parse import urlencode

import openstack

people = json.load(open(sys.argv[1]))
cloud = openstack.connect()


def ask(method, path, **body):
    answer = cloud.identity.request(path, method, json=body or None)
    openstack.exceptions.raise_from_response(answer)
    return answer.json() if answer.content else {}


def change(method, path, **body):
    print(method, path, json.dumps(body), flush=True)
    return ask(method, path, **body)


def listed(kind, **query):
    return ask("GET", f"/{kind}s?{urlencode(query)}")[f"{kind}s"]


def set_otherwise(kind, path, there, wanted):
    otherwise = {key: value for key, value in wanted.items() if there.get(key) != value}
    if otherwise:
        change("PATCH", path, **{kind: otherwise})


def keep(kind, named, **wanted):
    there = listed(kind, **named)
    if not there:
        return change("POST", f"/{kind}s", **{kind: {**named, **wanted}})[kind]["id"]
    set_otherwise(kind, f"/{kind}s/{there[0]['id']}", there[0], wanted)
    return there[0]["id"]


def keep_at(path, kind, **wanted):
    try:
        set_otherwise(kind, path, ask("GET", path)[kind], wanted)
    except openstack.exceptions.NotFoundException:
        change("PUT", path, **{kind: wanted})


domain = keep("domain", {"name": people["domain"]}, description="Of the single sign-on: people and their projects")
for name in people["roles"]:
    keep("role", {"name": name})
roles = {role["name"]: role["id"] for role in listed("role")}
projects = {
    project["name"]: keep("project", {"name": project["name"], "domain_id": domain}, description=project["description"])
    for project in people["projects"]
}

# What the chart itself does in the place of all this.
own = f"/domains/{os.environ['OS_DEFAULT_DOMAIN']}/users/{cloud.current_user_id}/roles/{roles['admin']}"
if cloud.identity.head(own).status_code == 404:
    change("PUT", own)

for group in listed("group", domain_id=domain):
    if group["name"] not in people["groups"]:
        change("DELETE", f"/groups/{group['id']}")
for name in people["groups"]:
    group = keep("group", {"name": name, "domain_id": domain})
    wanted = {
        f"/{'domains/' + domain if on == 'domain' else 'projects/' + projects[on['project']]}/groups/{group}/roles/{roles[role]}"
        for role, on in ((grant["role"], grant["on"]) for grant in people["grants"] if grant["group"] == name)
    }
    # Everywhere, also below OS-INHERIT and for the system.
    there = {each["links"]["assignment"].split("/v3", 1)[1] for each in listed("role_assignment", **{"group.id": group})}
    for path in sorted(wanted - there):
        change("PUT", path)
    for path in sorted(there - wanted):
        change("DELETE", path)

provider = f"/OS-FEDERATION/identity_providers/{people['provider']}"
keep_at(provider, "identity_provider", domain_id=domain, remote_ids=[people["issuer"]], enabled=True)
keep_at(f"/OS-FEDERATION/mappings/{people['mapping']}", "mapping", rules=people["rules"])
keep_at(f"{provider}/protocols/{people['protocol']}", "protocol", mapping_id=people["mapping"])
`;
