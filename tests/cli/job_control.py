"""A shell of one command, which restores no modes: the terminal is as the command leaves it.

``python job_control.py COMMAND…`` runs the command in the foreground. When it stops, the shell says
so and waits for a line; then the command goes on in the foreground, or after ``bg`` in the
background.
"""

import os
import signal
import sys


def main() -> int:
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    command = os.fork()
    if command == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execv(sys.argv[1], sys.argv[1:])
    while True:
        _, status = os.waitpid(command, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            return os.waitstatus_to_exitcode(status)
        os.tcsetpgrp(0, os.getpgrp())
        os.write(1, b"\r\njob stopped\r\n")
        line = os.read(0, 100)  # a whole line: the terminal must give lines again
        os.write(1, b"job goes on\r\n")
        if line != b"bg\n":
            os.tcsetpgrp(0, command)
        os.killpg(command, signal.SIGCONT)


if __name__ == "__main__":
    sys.exit(main())
