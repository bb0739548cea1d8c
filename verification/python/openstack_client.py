"""The client `openstack`, loaded once: each command is a fork of it, because loading takes longer than most commands.

`serve SOCKET` waits for commands; anything else is a command, sent to the socket beside this file with its environment and its open files.
"""

import array
import json
import os
import signal
import socket
import sys

SOCKET = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'socket')


def ask(arguments):
    """Has a command run with our input and outputs, and gives back how it ended."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(SOCKET)
    streams = array.array('i', [0, 1, 2])
    command = json.dumps([arguments, dict(os.environ)]).encode()
    connection.sendmsg([command], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
    connection.shutdown(socket.SHUT_WR)
    return connection.recv(1)[0]


def load():
    """Loads every command and every way to log in, as the client does each time it runs."""
    import importlib.metadata
    import logging

    import openstack.connection  # noqa: F401
    from openstackclient import shell
    from stevedore import extension

    # Commands of clients that lack something are not loaded, which is said each time.
    logging.getLogger('stevedore').addHandler(logging.NullHandler())
    for group in importlib.metadata.entry_points().groups:
        if group.startswith(('openstack.', 'cliff.', 'keystoneauth1.')):
            extension.ExtensionManager(group)
    return shell


def run(shell, connection):
    """Runs the command of a connection, in a process of its own."""
    message, files, _, _ = connection.recvmsg(1 << 20, socket.CMSG_SPACE(12))
    while more := connection.recv(1 << 20):
        message += more
    arguments, environment = json.loads(message)
    received = array.array('i', files[0][2])
    for stream, file in enumerate(received):
        os.dup2(file, stream)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ['openstack', *arguments]
    try:
        code = shell.main(arguments)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) or end.code is None else 1
    sys.stdout.flush()
    sys.stderr.flush()
    connection.sendall(bytes([(code or 0) & 255]))


def serve(path):
    shell = load()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    os.chmod(path, 0o777)
    listener.listen(64)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        connection, _ = listener.accept()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            listener.close()
            run(shell, connection)
            os._exit(0)
        connection.close()


if __name__ == '__main__':
    if sys.argv[1:2] == ['serve']:
        serve(sys.argv[2])
    else:
        sys.exit(ask(sys.argv[1:]))
