"""Asks the options that services of OpenStack really register what they think of configuration files.

Standard input: a list of files of one service, as JSON, each with
  text            what stands in the file
  before          texts of files that the service reads before it
  namespaces      entry points of the group oslo.config.opts that list the options of the file
  chosenSections  sections whose name a site chooses: names (a regular expression) or namedBy (the option that lists them), with
                  the options of the sections that are like (a regular expression)
  logins          sections with which the service logs in at Keystone although they list nothing of it
Standard output: for each file a list of findings: section, key, kind ('unknown', 'refused' or 'deprecated'), and words, which are
those of oslo.config.

https://docs.openstack.org/oslo.config/latest/reference/index.html
"""

import hashlib
import json
import logging
import os
import pickle
import re
import sys
import tempfile
import warnings
from importlib.metadata import entry_points

# A library that is deprecated is no matter of the site, and nothing but the answer may be printed.
warnings.filterwarnings("ignore")

from keystoneauth1 import exceptions as keystone_exceptions  # noqa: E402
from keystoneauth1 import loading  # noqa: E402
from oslo_config import cfg, iniparser  # noqa: E402

# oslo.config adds them itself, when files are read.
of_every_configuration = ("config_file", "config_dir", "config_source")


class Assignments(iniparser.BaseParser):
    """What stands in a file, in its order, as oslo.config reads it."""

    def __init__(self, text):
        super().__init__()
        self.section = None
        self.found = []
        self.parse(text.splitlines(True))

    def new_section(self, section):
        self.section = section

    def assignment(self, key, value):
        self.found.append((self.section, key, "\n".join(value)))


class Words(logging.Handler):
    """Keeps what oslo.config says of options that are deprecated."""

    def __init__(self):
        super().__init__()
        self.texts = []

    def emit(self, record):
        self.texts.append(record.getMessage())


def listed_options(namespaces):
    """Each option with its section. Loading the modules of a service takes seconds, so the virtual environment keeps what they said."""
    with open(__file__, encoding="utf-8") as file:
        key = hashlib.sha256((file.read() + json.dumps(namespaces)).encode()).hexdigest()
    folder = os.path.join(sys.prefix, "option-registry")
    path = os.path.join(folder, key)
    if os.path.exists(path):
        with open(path, "rb") as file:
            return pickle.load(file)
    points = {point.name: point for point in entry_points(group="oslo.config.opts")}
    options = [
        (getattr(group, "name", group) or "DEFAULT", option)
        for namespace in namespaces
        for group, listed in points[namespace].load()()
        for option in listed
    ]
    os.makedirs(folder, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        pickle.dump(options, file)
    os.replace(file.name, path)
    return options


class Registry:
    """The options of one file, each under its section and name, old names included."""

    def __init__(self, namespaces):
        self.conf = cfg.ConfigOpts()
        self.listed = {}
        self.renamed = {}
        for section, option in listed_options(namespaces):
            self.add(section, option)

    def add(self, section, option):
        if option.dest in of_every_configuration:
            return
        # Whether a file is complete is known to nobody before the chart has added its own.
        option.required = False
        try:
            self.conf.register_opt(option, group=None if section == "DEFAULT" else section)
        except cfg.DuplicateOptError:
            # Of two libraries that list it differently the service takes the first as well.
            return
        self.listed.setdefault(section, {})[option.dest] = option
        for old in option.deprecated_opts:
            name = (old.name or option.dest).replace("-", "_")
            self.renamed[(old.group or section, name)] = (section, option.dest)

    def read(self, section, key):
        return getattr(self.conf if section == "DEFAULT" else self.conf[section], key)

    def parse(self, texts):
        with tempfile.TemporaryDirectory() as folder:
            arguments = []
            for index, text in enumerate(texts):
                path = os.path.join(folder, f"{index}.conf")
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
                arguments += ["--config-file", path]
            self.conf(arguments, project="verification", validate_default_values=False, use_env=False)

    def add_chosen_sections(self, kinds, sections):
        for kind in kinds:
            like = [section for section in self.listed if re.fullmatch(kind["like"], section)]
            listed_by = kind.get("namedBy")
            for name in self.names_in(listed_by) if listed_by else [each for each in sections if re.fullmatch(kind["names"], each)]:
                for section in like:
                    for option in self.listed[section].copy().values():
                        self.add(name, option)

    def names_in(self, option):
        try:
            return list(self.read("DEFAULT", option) or [])
        except ValueError:
            # It is reported where it stands.
            return []

    def add_plugins(self, logins, assignments):
        """Options that a section has because of how it logs in: those of its plugin."""
        for section in logins:
            for option in loading.get_auth_common_conf_options() + loading.get_session_conf_options():
                self.add(section, option)
        chosen = {section: value for section, key, value in assignments if key == "auth_type"}
        for section in list(self.listed):
            if "auth_type" not in self.listed[section]:
                continue
            try:
                options = loading.get_auth_plugin_conf_options(chosen.get(section) or "password")
            except keystone_exceptions.NoMatchingPlugin as error:
                yield finding(section, "auth_type", "refused", str(error))
                continue
            for option in options:
                self.add(section, option)


def finding(section, key, kind, words):
    return {"section": section, "key": key, "kind": kind, "words": " ".join(words.split())}


def findings_of(file):
    words = Words()
    logger = logging.getLogger("oslo_config.cfg")
    logger.handlers = [words]
    logger.propagate = False
    registry = Registry(file["namespaces"])
    texts = [*file["before"], file["text"]]
    try:
        registry.parse(texts)
    except cfg.ConfigFileParseError as error:
        yield finding("", "", "refused", error.msg)
        return
    all_assignments = [each for text in texts for each in Assignments(text).found]
    registry.add_chosen_sections(file["chosenSections"], {section for section, _, _ in all_assignments})
    yield from registry.add_plugins(file["logins"], all_assignments)
    for section, key in dict.fromkeys(each[:2] for each in Assignments(file["text"]).found):
        name = key.replace("-", "_")
        known = name in registry.listed.get(section, {})
        if not known and (section, name) not in registry.renamed:
            error = cfg.NoSuchOptError(name, cfg.OptGroup(section)) if section in registry.listed else cfg.NoSuchGroupError(section)
            yield finding(section, key, "unknown", str(error))
            continue
        words.texts.clear()
        try:
            registry.read(*((section, name) if known else registry.renamed[(section, name)]))
        except (ValueError, cfg.Error) as error:
            yield finding(section, key, "refused", str(error).split(" is not valid: ", 1)[-1])
        for text in words.texts:
            yield finding(section, key, "deprecated", text)


def main():
    answers = [list(findings_of(file)) for file in json.load(sys.stdin)]
    json.dump(answers, sys.stdout)


main()
