"""Asking a local HTTP server one question. ``http.client`` would cost more memory than the whole supervisor."""

import socket


def ask(host: str, port: int, path: str, seconds: float = 0.5) -> tuple[int, bytes]:
    """Status and answer of one GET; (0, b"") when there is none."""
    request = f"GET {path} HTTP/1.0\r\nHost: {host}:{port}\r\n\r\n".encode()
    answer = b""
    try:
        with socket.create_connection((host, port), timeout=seconds) as connection:
            connection.sendall(request)
            while (part := connection.recv(65536)) and len(answer) < 65536:
                answer += part
    except OSError:
        return 0, b""
    first, _, _ = answer.partition(b"\r\n")
    words = first.split()
    return (int(words[1]) if len(words) > 1 and words[1].isdigit() else 0), answer.partition(b"\r\n\r\n")[2]


def reachable(host: str) -> str:
    """The address under which a server that listens on ``host`` answers this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
