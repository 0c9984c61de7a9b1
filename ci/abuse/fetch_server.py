"""The web servers that ci/abuse/fetch.py asks, on loopback addresses and ports that the system
picks: a server answers every request in one manner (fetch_manners.py) and remembers what it was
asked."""
import hashlib
import http.server
import os
import re
import socket
import ssl
import sys
import threading

import harness

SCRATCH = os.path.join(harness.SCRATCH, "fetch")
PAIR = os.path.join(SCRATCH, "certificate.pem")

# Incompressible, and unlike at every place.
BIG = b"".join(hashlib.sha256(b"%d" % i).digest() for i in range(30_000))  # 960,000 bytes
SMALL = b"small" * 1000
FILES = {"big.gz": BIG, "small.gz": SMALL}
LIE = bytes(len(BIG))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.close_connection = True
        entry = {"path": self.path, "range": self.headers.get("Range"), "sent": 0,
                 "authorization": self.headers.get("Authorization")}
        self.server.seen.append(entry)
        self.entry = entry
        body = FILES.get(self.path.rsplit("/", 1)[-1])
        try:
            self.server.manner(self, body)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            pass  # the program has had enough

    def do_CONNECT(self):
        """As a proxy: carries bytes both ways."""
        self.close_connection = True
        self.server.seen.append({"path": "CONNECT " + self.path})
        host, port = self.path.rsplit(":", 1)
        with socket.create_connection((host, int(port))) as far:
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")

            def carry(source, sink):
                try:
                    while piece := source.recv(65536):
                        sink.sendall(piece)
                    sink.shutdown(socket.SHUT_WR)
                except OSError:
                    pass

            back = threading.Thread(target=carry, args=(far, self.connection), daemon=True)
            back.start()
            carry(self.connection, far)
            back.join()

    def head(self, status, *headers):
        lines = [f"HTTP/1.1 {status} x", *headers, "Connection: close", "", ""]
        self.wfile.write("\r\n".join(lines).encode())

    def send(self, body):
        for at in range(0, len(body), 16384):
            piece = body[at:at + 16384]
            self.wfile.write(piece)
            self.entry["sent"] += len(piece)

    def first(self):
        """The first byte that a Range asks for."""
        found = re.fullmatch(r"bytes=(\d+)-", self.entry["range"] or "")
        return int(found[1]) if found else 0

    def log_message(self, *_):
        pass


class Quiet(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Server:
    """with Server(manner) as server: server.url, server.seen"""

    def __init__(self, manner, tls=False):
        self.http = Quiet(("127.0.0.1", 0), Handler)
        self.http.manner, self.http.seen = manner, []
        self.seen = self.http.seen
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(PAIR)
            self.http.socket = context.wrap_socket(self.http.socket, server_side=True,
                                                   do_handshake_on_connect=False)
        self.port = self.http.server_address[1]
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}/files/"

    def __enter__(self):
        threading.Thread(target=self.http.serve_forever, kwargs={
            "poll_interval": 0.01
        }, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.http.shutdown()
        self.http.server_close()
