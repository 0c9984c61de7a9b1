"""The cases of ci/abuse/fetch.py, each a function that raises Wrong where `infomax fetch` does."""
import concurrent.futures
import hashlib
import json
import os
import pty
import resource
import signal
import socket
import subprocess
import time

from fetch_manners import (
    cuts_off, endless, endless_headers, endless_redirect, honest, lies, lies_and_cuts_off,
    no_http, no_more_range, offers_less, offers_more, other_range, proxy, range_unasked,
    redirects, slow, stalls, status, trickles, without_range)
from fetch_place import PREFIX, Place, command, dead_url, ended, environment, fetch, manifest
from fetch_server import BIG, FILES, LIE, PAIR, SCRATCH, Server
from harness import Wrong, need


def case_honest():
    place = Place()
    with Server(honest) as server:
        run = fetch(place, server.url).must(0)
        place.complete()
        need(run.err == "",
             f"standard error is \"{run.err}\", want nothing but faults without a terminal")
        for name, body in FILES.items():
            need(f"{place.path(name)}: {len(body)} bytes, from {server.url}\n" in run.out, run.out)
        need([e["path"] for e in server.seen] == ["/files/big.gz", "/files/small.gz"],
             str(server.seen))
        again = fetch(place, server.url).must(0)
        need(
            again.out.count("there already") == 2 and len(server.seen) == 2,
            "a second run asked again")
        # A mirror without the slash at its end is a folder too; only what is missing is asked for.
        os.remove(place.path("small.gz"))
        fetch(place, server.url[:-1]).must(0)
        place.complete()
        need([e["path"] for e in server.seen[2:]] == ["/files/small.gz"], str(server.seen))


def case_faulty_mirrors_are_named_and_the_next_one_is_tried():
    secret = os.path.join(SCRATCH, "secret")
    with open(secret, "wb") as file:
        file.write(BIG)
    # Manner, what is said of it; the bytes that it may have sent are bounded by buffers, not by its
    # will.
    faults = [
        (lies, "SHA-256 of its 960000 bytes is " + hashlib.sha256(LIE).hexdigest() + ", want "),
        (offers_more, "offers 960001 bytes, want 960000"),
        (offers_less, "offers 7 bytes, want 960000"),
        (endless, "sends more than 960000 bytes"),
        (endless_headers, "sends more than 65536 bytes of headers"),
        (endless_redirect, "redirects more than 5 times"),
        (status(404), "answers 404"),
        (status(500), "answers 500"),
        (status(204), "answers 204"),
        (range_unasked, "answers 206"),
        (redirects("file://" + secret), "redirects to file://" + secret + ", want http or https"),
        (redirects("ftp://127.0.0.1/big.gz"),
         "redirects to ftp://127.0.0.1/big.gz, want http or https"),
        (redirects("/files/NAME"), "redirects more than 5 times"),
        (redirects("http://"), "redirects to something that is no address"),
        (cuts_off(0), "transfer closed with 960000 bytes remaining to read"),
        (cuts_off(0, announced=False), "ends after 0 of 960000 bytes"),
        (no_http, "HTTP/0.9"),
    ]
    for manner, said in faults:
        place = Place()
        with Server(manner) as bad, Server(honest) as good:
            begin = time.monotonic()
            fetch(place, bad.url, good.url).must(0, f"{bad.url}big.gz: ", said)
            place.complete()
            need(time.monotonic() - begin < 5,
                 f"{said}: took {time.monotonic() - begin:.1f} s, want below 5")
            sent = max(e["sent"] for e in bad.seen)
            need(sent < len(BIG) + 16e6, f"{said}: it could send {sent} bytes")
            need([e["range"] for e in good.seen] == [None, None],
                 f"{said}: something of it was kept")


def case_silent_mirrors_are_given_up():
    # Side by side, for libcurl averages the speed of the last five seconds: a mirror that was fast
    # has them to its credit.
    def give_up(manner):
        place = Place()
        with Server(manner) as bad, Server(honest) as good:
            begin = time.monotonic()
            fetch(place, bad.url, good.url, timeout=1).must(0,
                                                            f"{bad.url}big.gz: Operation too slow")
            took = time.monotonic() - begin
            need(took < 12, f"took {took:.1f} s, want below 12 with a time-out of 1")
            place.complete()

    with concurrent.futures.ThreadPoolExecutor() as pool:
        list(pool.map(give_up, (stalls(None), stalls(0), stalls(100_000), trickles)))
    # Connections that nobody takes: the kernel's queue is full.
    place = Place()
    with socket.socket() as full, Server(honest) as good:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = []
        for _ in range(4):
            waiting.append(socket.socket())
            waiting[-1].setblocking(False)
            waiting[-1].connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}/"
        fetch(place, url, good.url, timeout=1).must(0, url, "Timeout was reached")
        place.complete()
        for one in waiting:
            one.close()


def case_no_mirror_works():
    place = Place()
    with Server(lies) as bad:
        run = fetch(place, bad.url, dead_url()).must(2, "SHA-256", "Couldn't connect",
                                                     "big.gz: no mirror gave it")
        need(run.out == "" and place.names() == [], f"left {place.names()}, printed {run.out}")


def case_a_cut_off_download_goes_on_at_the_next_mirror():
    for announced in (True, False):
        place = Place()
        with Server(cuts_off(320_000, announced)) as bad, Server(honest) as good:
            run = fetch(place, bad.url, good.url).must(
                0, f"{bad.url}big.gz: ",
                "640000 bytes remaining" if announced else "ends after 320000 of 960000 bytes")
            place.complete()
            need(good.seen[0]["range"] == "bytes=320000-" and good.seen[0]["sent"] == 640_000,
                 str(good.seen))
            need("320000 of its bytes from before" in run.out, run.out)
    # A mirror that knows no Range sends all of it.
    place = Place()
    with Server(cuts_off(320_000)) as bad, Server(without_range) as good:
        run = fetch(place, bad.url, good.url).must(0)
        place.complete()
        need(good.seen[0]["range"] == "bytes=320000-" and good.seen[0]["sent"] == len(BIG),
             str(good.seen))
        need("from before" not in run.out, run.out)


def case_the_only_mirror_cuts_off_again_and_again():
    place = Place()
    with Server(cuts_off(320_000)) as server:
        fetch(place, server.url).must(0)
        place.complete()
        need([e["range"] for e in server.seen[:3]] == [None, "bytes=320000-", "bytes=640000-"],
             str(server.seen))
    # Four times at most in one run; the next run goes on.
    place = Place()
    with Server(cuts_off(100_000)) as server:
        fetch(place,
              server.url).must(2, "400000 of 960000 bytes are kept in " + place.path("big.gz.part"))
        need(len(server.seen) == 4 and place.get("big.gz.part") == BIG[:400_000], str(server.seen))
        fetch(place, server.url).must(2, "800000 of 960000")
        fetch(place, server.url).must(0)
        place.complete()
    # One that begins anew each time is not asked for ever.
    place = Place()

    def short(h, body):
        h.head(200, f"Content-Length: {len(body)}")
        h.send(body[:100_000])

    with Server(short) as server:
        fetch(place, server.url).must(2, "100000 of 960000 bytes")
        need(len(server.seen) == 2, str(server.seen))


def case_what_an_earlier_run_left_may_be_wrong():
    # Bytes of a mirror that lied and cut off, then an honest one.
    place = Place()
    with Server(lies_and_cuts_off) as bad, Server(honest) as good:
        fetch(place, bad.url, good.url).must(0, f"{good.url}big.gz: SHA-256",
                                             "asks for the whole file")
        place.complete()
        need([e["range"] for e in good.seen[:2]] == ["bytes=1000-", None], str(good.seen))
    # Left, how the server takes a Range, what it is asked.
    for left, manner, asked in [
            (bytes(1000), honest, ["bytes=1000-", None]),
            (BIG[:1000], no_more_range, ["bytes=1000-", None]),
            (BIG[:1000], other_range, ["bytes=1000-", None]),
            (BIG, honest, []),  # ended between the last byte and the name
            (bytes(len(BIG)), honest, [None]),
            (BIG + b"x", honest, [None]),
            (b"", honest, [None])]:
        place = Place()
        place.put("big.gz.part", left)
        with Server(manner) as server:
            fetch(place, server.url).must(0)
            place.complete()
            found = [e["range"] for e in server.seen if e["path"].endswith("big.gz")]
            need(found == asked,
                 f"{len(left)} bytes left, {manner.__name__}: asked {found}, want {asked}")


def wait_for_part(place, least):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            if os.path.getsize(place.path("big.gz.part")) >= least:
                return
        except FileNotFoundError:
            pass
        time.sleep(0.01)
    raise Wrong(f"big.gz.part has not got {least} bytes within 20 s")


def case_killed_and_run_again():
    place = Place()
    with Server(stalls(500_000)) as stuck, Server(honest) as good:
        process = subprocess.Popen(command(place, stuck.url), env=environment(),
                                   stdout=subprocess.DEVNULL)
        wait_for_part(place, 500_000)
        process.send_signal(signal.SIGKILL)
        need(process.wait() == -signal.SIGKILL, "the program ended before it was killed")
        need(place.names() == ["big.gz.part"], f"left {place.names()}")
        fetch(place, good.url).must(0)
        place.complete()
        need(good.seen[0]["range"] == "bytes=500000-" and good.seen[0]["sent"] == 460_000,
             str(good.seen))


def case_interrupted_and_run_again():
    for number in (signal.SIGINT, signal.SIGTERM):
        place = Place()
        with Server(stalls(500_000)) as stuck, Server(honest) as good:
            # What is ignored where this script was started (by nohup, in the background) would be
            # ignored there, too.
            process = subprocess.Popen(command(place, stuck.url, good.url), env=environment(),
                                       text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
            wait_for_part(place, 500_000)
            begin = time.monotonic()
            process.send_signal(number)
            stopped = ended(process, seconds=20)
            took = time.monotonic() - begin
            stopped.must(130, "interrupted; the same command goes on")
            need(took < 3, f"took {took:.1f} s to stop, want below 3")
            need(place.names() == ["big.gz.part"] and not good.seen,
                 f"left {place.names()}; then asked {good.seen}")
            fetch(place, good.url).must(0)
            place.complete()
            need(good.seen[0]["range"] == "bytes=500000-", str(good.seen))


def case_one_at_a_time():
    place = Place()
    with Server(stalls(1000)) as stuck, Server(honest) as good:
        process = subprocess.Popen(command(place, stuck.url), env=environment(),
                                   stderr=subprocess.DEVNULL)
        wait_for_part(place, 1000)
        fetch(place, good.url).must(2, "big.gz.part: another process is at it")
        need(not good.seen, "asked nevertheless")
        process.kill()
        process.wait()
        fetch(place, good.url).must(0)
        place.complete()


def case_wrong_files_stay_unless_forced():
    place = Place()
    place.put("big.gz", LIE)
    place.put("small.gz", b"short")
    with Server(honest) as good, Server(lies) as bad:
        fetch(place, good.url).must(2,
                                    place.path("big.gz") + ": SHA-256",
                                    place.path("small.gz") + ": 5 bytes, want 5000", "--force")
        need(
            place.get("big.gz") == LIE and place.get("small.gz") == b"short" and not good.seen,
            "something changed")
        # What is there goes only once the right file has come.
        fetch(place, bad.url, more=["--force"]).must(2, "no mirror gave it")
        need(place.get("big.gz") == LIE, "the old file is gone")
        fetch(place, good.url, more=["--force"]).must(0)
        place.complete()
    # A folder in the way is never replaced; nor is a link followed.
    place = Place()
    os.mkdir(place.path("big.gz"))
    with Server(honest) as good:
        fetch(place, good.url, more=["--force"]).must(2, "big.gz: no regular file")
        os.rmdir(place.path("big.gz"))
        place.put("precious", b"precious")
        os.symlink("precious", place.path("big.gz.part"))
        fetch(place, good.url).must(2, "big.gz.part: open failed")
        need(place.get("precious") == b"precious", "a link was followed")


def case_places():
    def found(name, value):
        """The folder that the readers of this environment find."""
        out = subprocess.run([os.path.join(PREFIX, "bin", "infomax"), "info", "--json"],
                             env=environment(**{name: value}), capture_output=True, text=True,
                             check=True).stdout
        return next(row["value"] for row in json.loads(out) if row["fact"] == "data.mnist")

    with Server(honest) as server:
        named, data, cache, home = (Place() for _ in range(4))
        everywhere = {"INFOMAX_DATA": data.root, "XDG_CACHE_HOME": cache.root, "HOME": home.root}
        for place, expected, folder in [(named, {
                **everywhere
        }, named.folder), (None, {
                **everywhere
        }, data.folder)]:
            fetch(place, server.url, env=environment(**expected)).must(0)
            need(sorted(os.listdir(folder)) == sorted(FILES), folder)
        need(found("INFOMAX_DATA", data.root) == data.folder, "the readers look elsewhere")
        del everywhere["INFOMAX_DATA"]
        fetch(None, server.url, env=environment(**everywhere)).must(0)
        need(
            found("XDG_CACHE_HOME", cache.root) == cache.root + "/infomax/mnist",
            "the readers look elsewhere")
        fetch(None, server.url, env=environment(HOME=home.root)).must(0)
        need(
            found("HOME", home.root) == home.root + "/.cache/infomax/mnist",
            "the readers look elsewhere")
        nowhere = environment()
        del nowhere["HOME"]
        fetch(None, server.url, env=nowhere).must(2, "no folder for data sets")


def case_usage():
    place = Place()
    with Server(honest) as server:
        fetch(place, name="orphan").must(2, 'the data set "orphan" has no mirror')
        fetch(place, name="mnits").must(2, "there are mnist, orphan")
        for mirror in ("ftp://127.0.0.1/", "file:///etc/", "127.0.0.1", "http://",
                       "http://127.0.0.1/?a=", ""):
            fetch(place, server.url, mirror).must(2, "mirror")
        fetch(place, server.url, timeout="-1").must(2)
        need(not server.seen, "asked nevertheless")
        need("Example: infomax fetch" in fetch(place, more=["--help"]).must(0).out,
             "--help has no example")
        # With a mirror of one's own, a set without one can be had.
        fetch(place, server.url, name="orphan").must(0)


def case_credentials_are_sent_and_not_shown():
    place = Place()
    with Server(lies) as server:
        run = fetch(place, server.url.replace("http://", "http://me:secret@")).must(2, server.url)
        need(server.seen[0]["authorization"] == "Basic bWU6c2VjcmV0", str(server.seen))
        need("secret" not in run.out + run.err, run.err)


def case_redirects_that_lead_somewhere():
    place = Place()
    with Server(honest) as good, Server(redirects(good.url + "NAME")) as far, Server(
            redirects("/files/NAME")) as loop:
        place.put("big.gz.part", BIG[:1000])
        fetch(place, far.url).must(0)
        place.complete()
        need(good.seen[0]["range"] == "bytes=1000-", "the Range was lost on the way")
        fetch(Place(), loop.url).must(2)
        need(len(loop.seen) == 6, f"{len(loop.seen)} requests, want 6: five redirects")


def case_certificates():
    trust = environment(SSL_CERT_FILE=PAIR)
    with Server(honest, tls=True) as server, Server(honest) as plain:
        # Nobody vouches for it.
        place = Place()
        manifest([server.url])
        fetch(place).must(2, f"{server.url}big.gz: ", "certificate")
        need(not server.seen, "asked nevertheless")
        # Somebody does: the manifest's mirror works, after one of --mirror that doesn't.
        dead = dead_url()
        fetch(place, dead, env=trust).must(0, dead)
        place.complete()
        # It is made out to another name.
        manifest([server.url.replace("127.0.0.1", "localhost")])
        fetch(Place(), env=trust).must(2, "certificate", "localhost")
        # From http to https is fine; back isn't.
        with Server(redirects(server.url + "NAME")) as up, Server(redirects(plain.url + "NAME"),
                                                                  tls=True) as down:
            fetch(Place(), up.url, env=trust).must(0)
            manifest([down.url])
            fetch(Place(), env=trust).must(2, f"redirects to {plain.url}big.gz, want https")
            need(not plain.seen, "went back to http")
            with Server(redirects(down.url + "NAME")) as both:
                fetch(Place(), both.url,
                      env=trust).must(2, f"redirects to {plain.url}big.gz, want https")
    manifest([])


def case_proxies():
    with Server(honest) as server, Server(proxy) as between, Server(honest, tls=True) as secure:
        address = f"http://127.0.0.1:{between.port}"
        for variable in ("http_proxy", "ALL_PROXY"):
            fetch(Place(), server.url, env=environment(**{variable: address})).must(0)
            need(between.seen[-1]["path"] == server.url + "small.gz", f"{variable}: {between.seen}")
        need(not server.seen, "asked beside the proxy")
        del between.seen[:]
        fetch(Place(), server.url, env=environment(http_proxy=address,
                                                   no_proxy="127.0.0.1")).must(0)
        need(len(server.seen) == 2 and not between.seen, "no_proxy is not honoured")
        # Through a tunnel, with the certificate of the far end.
        manifest([secure.url])
        fetch(Place(), env=environment(https_proxy=address, SSL_CERT_FILE=PAIR)).must(0)
        need(
            between.seen[0]["path"] == f"CONNECT 127.0.0.1:{secure.port}" and len(secure.seen) == 2,
            str(between.seen))
        fetch(Place(), env=environment(https_proxy=address)).must(2, "certificate")
        fetch(Place(), env=environment(https_proxy=dead_url(),
                                       SSL_CERT_FILE=PAIR)).must(2, "connect")
    manifest([])


def case_a_limit_of_the_disk_is_no_fault_of_a_mirror():
    place = Place()
    with Server(honest) as server:
        process = subprocess.Popen(
            command(place, server.url, server.url), env=environment(), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE,
                                                  (300_000, resource.RLIM_INFINITY)))
        ended(process, seconds=20).must(2, "big.gz.part: write failed: File too large")
        need(len(server.seen) == 1, "asked the next mirror")
        fetch(place, server.url).must(0)
        place.complete()
        need(server.seen[1]["range"] == "bytes=300000-", str(server.seen[1]))
        with open("/dev/full", "w") as full:
            status = subprocess.run(command(place), env=environment(), stdout=full,
                                    stderr=subprocess.PIPE).returncode
        need(status == 2, f"exit status {status} with a full disk behind standard output, want 2")


def case_progress_on_a_terminal():
    place = Place()
    ours, theirs = pty.openpty()
    with Server(slow) as server:
        process = subprocess.Popen(command(place, server.url), env=environment(NO_COLOR="1"),
                                   stdout=subprocess.PIPE, stderr=theirs)
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        out = process.communicate()[0].decode()
    os.close(ours)
    need(process.returncode == 0 and "━" in shown.decode() and "of 1.0 MB" in shown.decode(),
         repr(shown))
    need("━" not in out and out.count("\n") == 2, repr(out))
