"""The manners of servers, honest and other, in which ci/abuse/fetch.py is answered: a manner
answers one request; it gets the handler (fetch_server.py) and the right bytes, None for a file that
there isn't."""
import time

from fetch_server import BIG, FILES


def honest(h, body):
    if body is None:
        return h.head(404, "Content-Length: 0")
    first = h.first()
    if first >= len(body):
        return h.head(416, "Content-Length: 0", f"Content-Range: bytes */{len(body)}")
    if h.entry["range"]:
        h.head(206, f"Content-Length: {len(body) - first}",
               f"Content-Range: bytes {first}-{len(body) - 1}/{len(body)}")
    else:
        h.head(200, f"Content-Length: {len(body)}")
    h.send(body[first:])


def without_range(h, body):
    h.head(200, f"Content-Length: {len(body)}")
    h.send(body)


def lies(h, body):
    h.head(200, f"Content-Length: {len(body)}")
    h.send(bytes(len(body)))


def offers_more(h, body):
    h.head(200, f"Content-Length: {len(body) + 1}")
    h.send(body + b"x")


def offers_less(h, body):
    h.head(200, "Content-Length: 7")
    h.send(body[:7])


def endless(h, _):
    h.head(200)
    while True:
        h.send(bytes(16384))


def endless_headers(h, _):
    h.wfile.write(b"HTTP/1.1 200 x\r\n")
    while True:
        h.wfile.write(b"X-More: and more\r\n" * 100)


def endless_redirect(h, _):
    h.head(302, "Location: " + h.path)
    while True:
        h.send(bytes(16384))


def status(code):
    def manner(h, _):
        h.head(code, "Content-Length: 5")
        h.send(b"sorry")
    return manner


def redirects(location):
    def manner(h, _):
        h.head(302, "Location: " + location.replace("NAME",
                                                    h.path.rsplit("/", 1)[-1]), "Content-Length: 0")
    return manner


def cuts_off(after, announced=True):
    """The honest answer, ended after so many bytes of its body."""
    def manner(h, body):
        first = h.first()
        length = [f"Content-Length: {len(body) - first}"] if announced else []
        if h.entry["range"]:
            h.head(206, *length, f"Content-Range: bytes {first}-{len(body) - 1}/{len(body)}")
        else:
            h.head(200, *length)
        h.send(body[first:first + after])
    return manner


def lies_and_cuts_off(h, body):
    h.head(200, f"Content-Length: {len(body)}")
    h.send(bytes(1000))


def stalls(after):
    """The honest answer until so many bytes, then silence."""
    def manner(h, body):
        if body is not BIG:
            return honest(h, body)
        if after is not None:
            h.head(200, f"Content-Length: {len(body)}")
            h.send(body[:after])
        h.connection.settimeout(20)
        try:
            h.connection.recv(1)  # until the program goes
        except OSError:
            pass
    return manner


def trickles(h, body):
    if body is not BIG:
        return honest(h, body)
    h.head(200, f"Content-Length: {len(body)}")
    for at in range(200):
        h.send(body[at:at + 1])
        time.sleep(0.1)


def slow(h, body):
    h.head(200, f"Content-Length: {len(body)}")
    for at in range(0, len(body), 100_000):
        h.send(body[at:at + 100_000])
        time.sleep(0.05)


def no_http(h, _):
    h.wfile.write(b"220 ready for mail\r\n")


def other_range(h, body):
    if not h.entry["range"]:
        return honest(h, body)
    h.head(206, f"Content-Length: {len(body)}",
           f"Content-Range: bytes 0-{len(body) - 1}/{len(body)}")
    h.send(body)


def range_unasked(h, body):
    h.head(206, "Content-Length: 10", f"Content-Range: bytes 0-9/{len(body)}")
    h.send(body[:10])


def no_more_range(h, body):
    """416 to every Range."""
    if h.entry["range"]:
        return h.head(416, "Content-Length: 0")
    honest(h, body)


def proxy(h, _):
    """As a proxy for plain http: the request names the whole address; this one answers itself."""
    body = FILES.get(h.path.rsplit("/", 1)[-1])
    return honest(h, body)
