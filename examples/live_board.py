#!/usr/bin/env python3
"""Prints the cities on your board, and each new temperature at once.

Needs Python 3.9 or newer, and no package: the frames are those of docs/protocol.md.

    FAIRWEATHER_URL=https://weather.example FAIRWEATHER_TOKEN=… python3 live_board.py

The access token needs the ability cities:read. If the hub has an address of its own, such as
http://localhost:3334, set FAIRWEATHER_HUB.
"""

import base64
import json
import os
import random
import re
import socket
import ssl
import struct
import sys
import time
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

URL = os.environ["FAIRWEATHER_URL"]
HUB = os.environ.get("FAIRWEATHER_HUB", URL)
TOKEN = os.environ["FAIRWEATHER_TOKEN"]

# The hub sends a ping every 25 seconds.
SILENCE_S = 45

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class WebSocket:
    """As much of RFC 6455 as this program needs: whole text frames."""

    def __init__(self, url):
        parts = urlsplit(url)
        is_secure = parts.scheme in ("https", "wss")
        port = parts.port or (443 if is_secure else 80)
        self.socket = socket.create_connection((parts.hostname, port), timeout=SILENCE_S)
        if is_secure:
            context = ssl.create_default_context()
            self.socket = context.wrap_socket(self.socket, server_hostname=parts.hostname)
        self.stream = self.socket.makefile("rb")
        self._open(parts)

    def _open(self, parts):
        key = base64.b64encode(os.urandom(16)).decode()
        request = (
            f"GET {parts.path}?{parts.query} HTTP/1.1\r\n"
            f"Host: {parts.netloc}\r\n"
            "Connection: Upgrade\r\n"
            "Upgrade: websocket\r\n"
            f"Sec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n"
        )
        self.socket.sendall(request.encode())
        status = self.stream.readline().decode().strip()
        while self.stream.readline().strip():
            pass
        if " 101 " not in status:
            raise ConnectionError(f"The hub answers: {status}")

    def send(self, text):
        self._send(TEXT, text.encode())

    def _send(self, opcode, payload):
        header = bytes([0x80 | opcode])
        if len(payload) < 126:
            header += bytes([0x80 | len(payload)])
        else:
            header += bytes([0x80 | 126]) + struct.pack("!H", len(payload))
        # Clients must mask what they send.
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[n % 4] for n, byte in enumerate(payload))
        self.socket.sendall(header + mask + masked)

    def receive(self):
        """Returns the next text, or raises ConnectionError when the connection has ended."""
        while True:
            first, length = self._read(2)
            if length == 126:
                (length,) = struct.unpack("!H", self._read(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", self._read(8))
            payload = self._read(length)
            opcode = first & 15
            if opcode == TEXT:
                return payload.decode()
            if opcode == PING:
                self._send(PONG, payload)
            elif opcode == CLOSE:
                raise ConnectionError("The hub has closed the connection.")

    def _read(self, length):
        data = self.stream.read(length)
        if len(data) < length:
            raise ConnectionError("The connection is lost.")
        return data

    def close(self):
        self.socket.close()


class Over(Exception):
    """The hub will not accept the token again."""


class Board:
    def __init__(self, names):
        self.names = names
        # Versions can only be compared within one connection, so each one begins with an empty board.
        self.versions = {}
        self.requests = 0
        address = f"{HUB.rstrip('/')}/hub/?EIO=4&transport=websocket"
        self.socket = WebSocket(address)

    def follow(self):
        while True:
            frame = self.socket.receive()
            packet, number, text = re.match(r"(4[0-4]|\d)(\d*)(.*)", frame, re.S).groups()
            self.handle(packet, json.loads(text) if text else None)

    def handle(self, packet, content):
        if packet == "0":
            self.socket.send("40" + json.dumps({"token": TOKEN}))
        elif packet == "2":
            self.socket.send("3")
        elif packet == "40":
            self.watch(list(self.names))
        elif packet == "44":
            if content["message"] == "unauthorised":
                raise Over("The token is not valid.")
            raise ConnectionError(content["message"])
        elif packet == "43":
            self.show_answer(content[0])
        elif packet == "42":
            self.handle_event(*content)

    def handle_event(self, event, argument):
        if event == "reading":
            self.show(argument)
        elif event == "readings":
            for reading in argument:
                self.show(reading)
        elif event == "revoked":
            self.watch([argument["cityId"]])
        elif event == "bye":
            reason = argument["reason"]
            kind = Over if reason == "signed-out" else ConnectionError
            raise kind(f"The hub closes the connection: {reason}")

    def watch(self, city_ids):
        self.requests += 1
        self.socket.send(f"42{self.requests}" + json.dumps(["watch", city_ids]))

    def show_answer(self, answer):
        if not answer["ok"]:
            print(answer["error"]["message"], file=sys.stderr)
            return
        for reading in answer["readings"]:
            self.show(reading)
        for city_id in answer["refused"]:
            print(self.names.get(city_id), "has left your board.")

    def show(self, reading):
        city_id, celsius = reading["cityId"], reading["celsius"]
        if reading["version"] <= self.versions.get(city_id, -1):
            return
        self.versions[city_id] = reading["version"]
        temperature = "no reading" if celsius is None else f"{celsius} °C"
        print(self.names.get(city_id), temperature, reading["measuredAt"] or "", flush=True)


def read_names():
    request = Request(f"{URL}/api/v1/me/board", headers={"Authorization": f"Bearer {TOKEN}"})
    with urlopen(request, timeout=SILENCE_S) as response:
        return {city["id"]: city["name"] for city in json.load(response)["data"]}


def detail_of(error):
    """Returns what the API says. A proxy before it may say something else, such as HTML."""
    try:
        return json.load(error)["detail"]
    except ValueError:
        return error


def main():
    wait_s = 0.5
    while True:
        board = None
        try:
            board = Board(read_names())
            wait_s = 0.5
            board.follow()
        except HTTPError as error:
            if error.code == 401:
                print("The token is not valid.", flush=True)
                return 1
            print(detail_of(error), file=sys.stderr, flush=True)
        except Over as error:
            print(error, flush=True)
            return 1
        except OSError as error:
            print(error, file=sys.stderr, flush=True)
        finally:
            if board:
                board.socket.close()
        time.sleep(wait_s * random.uniform(1, 5))
        wait_s = min(wait_s * 2, 8)


if __name__ == "__main__":
    sys.exit(main())
