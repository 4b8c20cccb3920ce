"""A client that returns the bytes of headers; other clients decode them."""

import socket
import struct

HEADERS = 1 << 13


def short(text):
    return bytes([len(text)]) + text.encode()


def long(raw):
    return struct.pack(">I", len(raw)) + raw


def field(name, kind, value):
    return short(name) + kind.encode() + value


class WireClient:
    """One connection with one channel; `heartbeat` is the agreed interval in seconds."""

    def __init__(self, port, heartbeat=0):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        # Without this, the second of two writes waits for the acknowledgement of the first.
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")
        self.socket.sendall(b"AMQP\0\0\x09\1")
        self.expect(10, 10)
        self.send(0, 10, 11, long(b"") + short("PLAIN") + long(b"\0guest\0guest") + short("en_US"))
        self.expect(10, 30)
        self.send(0, 10, 31, struct.pack(">HIH", 0x7FF, 131072, heartbeat))
        self.send(0, 10, 40, short("/") + short("") + b"\0")
        self.expect(10, 41)
        self.send(1, 20, 10, short(""))
        self.expect(20, 11)

    def frame(self, kind, channel, payload):
        self.socket.sendall(struct.pack(">BHI", kind, channel, len(payload)) + payload + b"\xce")

    def send(self, channel, class_id, method_id, arguments):
        self.frame(1, channel, struct.pack(">HH", class_id, method_id) + arguments)

    def read(self):
        kind, _, size = struct.unpack(">BHI", self.file.read(7))
        payload = self.file.read(size)
        assert self.file.read(1) == b"\xce"
        return kind, payload

    def expect(self, class_id, method_id):
        kind, payload = self.read()
        assert kind == 1
        assert struct.unpack(">HH", payload[:4]) == (class_id, method_id), payload
        return payload[4:]

    def publish(self, queue, headers, body=b"x"):
        self.send(1, 60, 40, struct.pack(">H", 0) + short("") + short(queue) + b"\0")
        self.frame(
            2, 1, struct.pack(">HHQH", 60, 0, len(body), HEADERS) + long(headers)
        )
        self.frame(3, 1, body)

    def get(self, queue):
        """The bytes of the next message's headers; None if it has none."""
        self.send(1, 60, 70, struct.pack(">H", 0) + short(queue) + b"\1")
        self.expect(60, 71)
        kind, payload = self.read()
        assert kind == 2
        flags = struct.unpack(">H", payload[12:14])[0]
        assert self.read()[0] == 3
        if not flags & HEADERS:
            return None
        size = struct.unpack(">I", payload[14:18])[0]
        assert flags == HEADERS
        return payload[18 : 18 + size]

    def close(self):
        self.file.close()
        self.socket.close()
