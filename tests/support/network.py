#!/usr/bin/env python3
"""A network that a test can cut, without touching anybody else's.

network.py PORT makes a network namespace in which 127.0.0.1:PORT leads to 127.0.0.1:PORT outside, and prints the pid of
the process that keeps it, for nsenter. Packets that vanish in there (tc qdisc add dev lo root blackhole) are lost as on
a cut cable: nobody is told, and nobody's kernel answers for the other side, as it would behind a relay that just sleeps.
The line "drop" ends the connections on the server's side, as a server does when it has noticed; it is answered by their
number. All ends with standard input.
"""
import ctypes
import os
import socket
import subprocess
import sys
import threading


def accept_inside(port, outside):
    """In the namespace: what is accepted goes to the process outside, until that is gone."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    listener = socket.create_server(("127.0.0.1", port))
    outside.send(b"r")
    die_with_parent()
    while True:
        client, _ = listener.accept()
        socket.send_fds(outside, [b"c"], [client.fileno()])
        client.close()


def die_with_parent():
    PR_SET_PDEATHSIG, SIGKILL = 1, 9
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, SIGKILL)
    if os.getppid() == 1:
        sys.exit()


def pump(source, sink):
    """Until one of the two ends, or breaks; then the other is told."""
    try:
        while piece := source.recv(65536):
            sink.sendall(piece)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def relay(port, inside, servers):
    while True:
        _, (descriptor,), _, _ = socket.recv_fds(inside, 1, 1)
        client = socket.socket(fileno=descriptor)
        try:
            server = socket.create_connection(("127.0.0.1", port))
        except OSError:
            client.close()
            continue
        servers.append(server)
        for ends in ((client, server), (server, client)):
            threading.Thread(target=pump, args=ends, daemon=True).start()


def main(port):
    inside, outside = socket.socketpair()
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    keeper = subprocess.Popen(["unshare", *as_root, "--net", sys.executable, __file__, str(port), str(outside.fileno())],
                              pass_fds=[outside.fileno()], stdin=subprocess.DEVNULL)
    outside.close()
    if inside.recv(1) != b"r":
        sys.exit("no network namespace")
    servers = []
    threading.Thread(target=relay, args=(port, inside, servers), daemon=True).start()
    print(keeper.pid, flush=True)
    for line in sys.stdin:
        assert line == "drop\n", line
        dropped = 0
        while servers:
            try:
                servers.pop().shutdown(socket.SHUT_RDWR)
                dropped += 1
            except OSError:
                pass  # it had ended before
        print(dropped, flush=True)
    keeper.kill()


if len(sys.argv) == 3:
    accept_inside(int(sys.argv[1]), socket.socket(fileno=int(sys.argv[2])))
else:
    main(int(sys.argv[1]))
