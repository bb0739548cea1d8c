#!/usr/bin/python
"""Puts the files of a host in place, and says what has to be run because of them."""

import grp
import json
import os
import pwd
import re
import shlex
import stat
import tempfile

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: bastide_host_files
short_description: Put the files of a host in place, and say what has to be run because of them
description:
  - Fills the secrets in, validates every file that differs, then replaces each in one step.
  - Removes files that it put in place before and that are not listed any more; it never touches any other.
  - What has to be run is remembered on the host until O(state=applied), so that an interrupted run is made good by the next one.
options:
  state:
    description:
      - V(present) puts the files in place.
      - V(pending) says what has to be run, in RV(commands). Asked for without secrets, because Ansible blots out every text of a result
        that equals a part of a secret, commands too.
      - V(applied) notes that all of it has been run.
    type: str
    choices: [present, pending, applied]
    default: present
  files:
    description: The files, as planned for the host.
    type: list
    elements: dict
    default: []
  contents:
    description: The text of each file, in the same order; secrets are placeholders.
    type: list
    elements: str
    default: []
  secrets:
    description: Values by address.
    type: dict
    default: {}
  root:
    description: A scratch folder that stands for the root of the host. Owners are left alone below it.
    type: str
    default: ""
"""

STATE_FILE = "/var/lib/bastide/managed-files.json"
HOLE = re.compile("@@secret" r":(text|json):([^@\s]+)@@")
UNIT_FOLDERS = ("/etc/systemd/system/", "/etc/containers/systemd/")
UNIT = re.compile(r"^/etc/systemd/system/([^/]+\.(?:service|socket|timer|mount|path|target))$")
# Podman makes a unit of it: podman-systemd.unit(5).
CONTAINER = re.compile(r"^/etc/containers/systemd/([^/]+)\.container$")
DAEMON_RELOAD = {"run": "systemctl daemon-reload"}
# Units are known before what runs beside them, and services start last, on files and settings that are in force.
ORDER = ["daemon-reload", "run", "reload", "restart"]
NOT_IN_JSON_OR_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")


def main():
    module = AnsibleModule(
        argument_spec={
            "state": {"type": "str", "choices": ["present", "pending", "applied"], "default": "present"},
            "files": {"type": "list", "elements": "dict", "default": []},
            "contents": {"type": "list", "elements": "str", "default": []},
            "secrets": {"type": "dict", "default": {}, "no_log": True},
            "root": {"type": "str", "default": ""},
        },
        supports_check_mode=True,
    )
    host = Host(module)
    if module.params["state"] == "present":
        host.put_in_place(wanted_files(module))
    _, pending = host.read_state()
    if module.params["state"] == "applied":
        host.forget_pending()
    module.exit_json(changed=False, commands=[command_of(rule) for rule in pending])


def wanted_files(module):
    """The files with their secrets filled in; fails with everything that is wrong with them."""
    files, contents, values = (module.params[name] for name in ("files", "contents", "secrets"))
    if len(files) != len(contents):
        module.fail_json(msg="%d files and %d contents" % (len(files), len(contents)))
    missing, wrong, wanted = set(), [], []
    for file, text in zip(files, contents):
        needed = set(address for _, address in HOLE.findall(text))
        missing |= set(address for address in needed if not usable(values.get(address)))
        if needed != set(file.get("secrets", [])):
            wrong.append("%s: its secrets are not those that the site lists for it" % file["path"])
        if "@@secret:" in HOLE.sub("", text):
            wrong.append("%s: holds a placeholder of no known form" % file["path"])
        wanted.append(dict(file, text=text))
    if missing:
        wrong.append("secrets without a value: %s" % ", ".join(sorted(missing)))
    if wrong:
        module.fail_json(msg="No file was touched. " + "; ".join(wrong))
    for file in wanted:
        file["data"] = HOLE.sub(lambda hole: written(hole.group(1), values[hole.group(2)]), file["text"]).encode("utf-8")
    return wanted


def usable(value):
    return isinstance(value, str) and value != ""


def written(encoding, value):
    """A value as it stands in the file: as it is, or with the escapes of a double-quoted scalar of JSON and YAML."""
    if encoding == "text":
        return value
    return NOT_IN_JSON_OR_YAML.sub(lambda found: "\\u%04x" % ord(found.group()), json.dumps(value, ensure_ascii=False)[1:-1])


class Host:
    def __init__(self, module):
        self.module = module
        self.root = module.params["root"]

    def real(self, path):
        return self.root + path

    def put_in_place(self, wanted):
        managed, pending = self.read_state()
        paths = [file["path"] for file in wanted]
        for file in wanted:
            file["uid"], file["gid"] = self.owner_of(file)
        changed = [file for file in wanted if self.differs(file)]
        stale = sorted(path for path in managed if path not in paths)
        if not self.module.check_mode:
            self.validate(changed)
        rules = [file["apply"] for file in changed] + stale_rules(managed, stale)
        if any(path.startswith(UNIT_FOLDERS) for path in [file["path"] for file in changed] + stale):
            rules.append(DAEMON_RELOAD)
        pending = ordered(pending + [rule for rule in rules if rule])
        result = {
            "changed": bool(changed or stale or pending),
            "written": [file["path"] for file in changed],
            "removed": stale,
            "diff": [self.difference(file) for file in changed]
            + [{"prepared": "%s: removed\n" % path} for path in stale]
            + [{"prepared": "then: %s\n" % command_of(rule)} for rule in pending],
        }
        if not self.module.check_mode:
            now = dict((file["path"], file["apply"]) for file in wanted)
            if (managed, pending) != (now, []) or result["changed"]:
                # Before the first file: whatever cuts this run off, the next one knows what is left to do.
                self.write_state(dict(managed, **now), pending)
                for file in changed:
                    self.write(file)
                for path in stale:
                    self.remove(path)
                self.write_state(now, pending)
        self.module.exit_json(**result)

    def owner_of(self, file):
        if self.root:
            return None, None
        try:
            return pwd.getpwnam(file["owner"]).pw_uid, grp.getgrnam(file["group"]).gr_gid
        except KeyError:
            self.module.fail_json(msg="No file was touched. %s belongs to %s:%s, which this host does not know" % (file["path"], file["owner"], file["group"]))

    def differs(self, file):
        try:
            there = os.lstat(self.real(file["path"]))
        except FileNotFoundError:
            return True
        if stat.S_ISDIR(there.st_mode):
            self.module.fail_json(msg="No file was touched. %s is a folder on this host" % file["path"])
        if not stat.S_ISREG(there.st_mode) or stat.S_IMODE(there.st_mode) != int(file["mode"], 8):
            return True
        if file["uid"] is not None and (there.st_uid, there.st_gid) != (file["uid"], file["gid"]):
            return True
        return self.read(file["path"]) != file["data"]

    def read(self, path):
        try:
            with open(self.real(path), "rb") as content:
                return content.read()
        except OSError:
            return b""

    def validate(self, changed):
        """Runs the validating commands on copies; a file that its own program refuses stops the run while everything is as it was."""
        refused = []
        for file in changed:
            if "validate" not in file:
                continue
            descriptor, copy = tempfile.mkstemp(dir=self.module.tmpdir, suffix=os.path.basename(file["path"]))
            with os.fdopen(descriptor, "wb") as content:
                content.write(file["data"])
            try:
                code, out, err = self.module.run_command(shlex.split(file["validate"].replace("%s", shlex.quote(copy))))
            finally:
                os.unlink(copy)
            if code != 0:
                said = (out + err).strip()
                refused.append("%s (%s):\n%s" % (file["path"], file["validate"], "not shown, because it holds a secret" if file.get("secrets") else said))
        if refused:
            self.module.fail_json(msg="No file was touched. Refused: " + "\n".join(refused))

    def write(self, file):
        """Beside its place, with its owner and mode, then renamed: nobody ever reads half a file, or a secret that is open to all."""
        real = self.real(file["path"])
        self.make_folder(os.path.dirname(real))
        descriptor, beside = tempfile.mkstemp(dir=os.path.dirname(real), prefix=".bastide-")
        try:
            with os.fdopen(descriptor, "wb") as content:
                content.write(file["data"])
                if file["uid"] is not None:
                    os.fchown(content.fileno(), file["uid"], file["gid"])
                os.fchmod(content.fileno(), int(file["mode"], 8))
                content.flush()
                os.fsync(content.fileno())
            if self.module.selinux_enabled():
                self.module.set_context_if_different(beside, self.module.selinux_default_context(real, stat.S_IFREG), False)
            os.rename(beside, real)
        except BaseException:
            os.unlink(beside)
            raise

    def make_folder(self, folder):
        if os.path.isdir(folder):
            return
        self.make_folder(os.path.dirname(folder))
        os.mkdir(folder)
        os.chmod(folder, 0o755)
        if self.module.selinux_enabled():
            self.module.set_default_selinux_context(folder, False)

    def remove(self, path):
        real = self.real(path)
        if os.path.lexists(real) and (os.path.islink(real) or not os.path.isdir(real)):
            os.unlink(real)

    def read_state(self):
        text = self.read(STATE_FILE)
        if not text:
            return {}, []
        try:
            state = json.loads(text)
            return state["files"], state["pending"]
        except (ValueError, KeyError, TypeError):
            self.module.fail_json(msg="No file was touched. %s is damaged: remove it, and stale files stay until you remove them" % STATE_FILE)

    def write_state(self, files, pending):
        text = json.dumps({"files": files, "pending": pending}, indent=1, sort_keys=True) + "\n"
        owner = (None, None) if self.root else (0, 0)
        self.write({"path": STATE_FILE, "data": text.encode("utf-8"), "mode": "0600", "uid": owner[0], "gid": owner[1]})

    def forget_pending(self):
        files, pending = self.read_state()
        if pending and not self.module.check_mode:
            self.write_state(files, [])

    def difference(self, file):
        if file.get("secrets"):
            return {"prepared": "%s: not shown, because it holds a secret\n" % file["path"]}
        before = self.read(file["path"])
        if before == file["data"]:
            return {"prepared": "%s: owner or mode\n" % file["path"]}
        header = {"before_header": file["path"], "after_header": file["path"]}
        return dict(header, before=before.decode("utf-8", "replace"), after=file["text"])


def stale_rules(managed, stale):
    """What removing files asks for. A unit that goes away with its file is stopped; nobody can restart it."""
    gone = set(UNIT.match(path).group(1) for path in stale if UNIT.match(path))
    gone |= set(CONTAINER.match(path).group(1) + ".service" for path in stale if CONTAINER.match(path))
    stops = [{"run": "systemctl stop %s || ! systemctl is-active --quiet %s" % (unit, unit)} for unit in sorted(gone)]
    return stops + [managed[path] for path in stale if not gone & set(" ".join(managed[path].values()).split())]


def rank_of(rule):
    return ORDER.index("daemon-reload" if rule == DAEMON_RELOAD else next(iter(rule)))


def ordered(rules):
    """Each rule once, in an order that depends on nothing but the rules; a unit that is restarted is not reloaded too."""
    restarted = set(rule.get("restart") for rule in rules)
    once = dict((json.dumps(rule, sort_keys=True), rule) for rule in rules if rule.get("reload") not in restarted or "reload" not in rule)
    return sorted(once.values(), key=lambda rule: (rank_of(rule), command_of(rule)))


def command_of(rule):
    if "run" in rule:
        return rule["run"]
    if "reload" in rule:
        return "systemctl reload-or-restart " + rule["reload"]
    return "systemctl restart " + rule["restart"]


if __name__ == "__main__":
    main()
