"""Tells systemd how the service is, where it runs under systemd (sd_notify(3))."""

from __future__ import annotations

import os
import socket


def notify(message: str) -> None:
    """Send READY=1, WATCHDOG=1 or STOPPING=1 to the socket systemd gave us; nothing elsewhere."""
    path = os.environ.get("NOTIFY_SOCKET")
    if not path:
        return
    address = "\0" + path[1:] if path.startswith("@") else path
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        try:
            sender.sendto(message.encode(), address)
        except OSError:
            return  # systemd restarts us if it hears nothing; there is nobody else to tell
