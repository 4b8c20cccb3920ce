"""Runs random programs on two brokers, and compares the transcripts.

A program is a list of steps. Each step is one operation on one of four channels of two
connections. After each step the runner waits for all its effects without sleeping: it calls a
method on every channel, whose answer comes after everything before it. So a transcript is the
same each time, and two brokers with the same behavior have the same transcript.
"""

import contextlib
import dataclasses
import json
import random
import signal
import time

import pika
from pika.exceptions import (
    AMQPError, ChannelClosed, ChannelWrongStateError, ConnectionClosed, ConnectionWrongStateError,
    NackError, UnroutableError,
)

CHANNELS = 4
CONNECTIONS = 2
LONG = 3_600_000
SECONDS_FOR_A_PROGRAM = 120


@dataclasses.dataclass(frozen=True)
class Step:
    verb: str
    channel: int
    options: dict

    def __str__(self):
        return f"{self.verb:<10} ch{self.channel} {json.dumps(self.options)}"


# Generating programs


class Author:
    """Generates the program of a seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        chance = self.random.random
        # A program has no features that together make the order of two messages random, and none
        # of the oddities of RabbitMQ 3.10: see the README.
        self.routes = chance() < 0.5
        self.letters = not self.routes and chance() < 0.7
        self.has_letter = self.routes and chance() < 0.3
        self.priorities = chance() < 0.4
        self.expiry = not self.priorities and chance() < 0.5
        self.limits = chance() < 0.5
        self.single = chance() < 0.15
        self.shared = chance() < 0.3
        self.channels = self.random.randint(1, CHANNELS)
        self.queues = [f"q{n}" for n in range(self.pick(1, 1, 2, 3, 4))]
        self.exchanges = [f"x{n}" for n in range(self.random.randint(1, 3))] if self.routes else []
        self.kinds = {}
        self.published = 0
        # The channel that may be in a transaction.
        self.transacts = self.random.randrange(self.channels) if chance() < 0.2 else None
        if self.transacts is not None:
            self.shared = False
            # A commit publishes several messages at once.
            self.limits = self.limits and not self.letters and not self.has_letter
        # Whether dead letters may return to their queue without a client. Then no message is
        # rejected without requeueing.
        self.cycles = self.letters and chance() < 0.4 or (
            self.has_letter and (self.limits or self.expiry))

    def program(self):
        self.declared = [self.declare(name) for name in self.queues]
        steps = self.declared + [self.exchange(name) for name in self.exchanges]
        if self.exchanges:
            steps += [self.bind() for _ in range(self.random.randint(1, 4))]
        for _ in range(self.random.randint(10, 45)):
            steps.append(self.any_step())
        return steps

    def any_step(self):
        likely = [
            (self.publish, 34), (self.consume, 12), (self.get, 8), (self.ack, 8), (self.nack, 10),
            (self.reject, 5), (self.recover, 2), (self.fail, 2),
            (self.purge, 1), (self.delete, 1), (self.confirm, 2), (self.qos, 4), (self.again, 2),
            (self.cancel, 4), (self.close, 2), (self.disconnect, 1), (self.wild, 1),
        ]
        if self.transacts is not None:
            likely.append((self.transaction, 8))
        if self.exchanges:
            likely += [(self.bind, 3), (self.unbind, 1), (self.bind_exchanges, 1),
                       (self.delete_exchange, 1)]
        verbs, weights = zip(*likely)
        return self.random.choices(verbs, weights)[0]()

    def step(self, verb, **options):
        return Step(verb, self.random.randrange(self.channels), options)

    def pick(self, *values):
        return self.random.choice(values)

    def often(self, probability=0.5):
        return self.random.random() < probability

    def queue(self):
        return self.random.choice(self.queues)

    def declare(self, name):
        arguments = {}
        if self.letters and self.often(0.7):
            arguments["x-dead-letter-exchange"] = ""
            arguments["x-dead-letter-routing-key"] = self.target(name)
        elif self.has_letter and name == "q0":
            arguments["x-dead-letter-exchange"] = self.random.choice(self.exchanges)
            if self.often():
                arguments["x-dead-letter-routing-key"] = self.key()
        if self.priorities and self.often(0.7):
            arguments["x-max-priority"] = self.pick(1, 3, 10)
        if self.limits and self.often(0.6):
            if self.often(0.7):
                arguments["x-max-length"] = self.pick(0, 1, 2, 4)
            if self.often(0.3):
                arguments["x-max-length-bytes"] = self.pick(2, 6, 11)
            overflow = self.pick(None, "drop-head", "reject-publish", "reject-publish-dlx")
            if overflow:
                arguments["x-overflow"] = overflow
        if self.expiry and self.often(0.4):
            arguments["x-message-ttl"] = self.pick(0, LONG)
        if self.single and self.often(0.6):
            arguments["x-single-active-consumer"] = True
        return self.step(
            "declare", queue=name, arguments=arguments, durable=self.often(0.15),
            exclusive=self.often(0.06), auto_delete=self.often(0.08))

    def target(self, name):
        """The target of a queue's dead letters; unless cycles are allowed, a later queue or none."""
        behind = self.queues[self.queues.index(name) + 1:]
        return self.queue() if self.cycles else self.pick(*behind, "nobody")

    def again(self):
        if self.often(0.2):
            return self.step("named", queue="s")
        return self.random.choice(self.declared) if self.often() else self.declare(self.queue())

    def exchange(self, name):
        self.kinds[name] = kind = self.pick("direct", "fanout", "topic", "headers")
        arguments = {}
        if self.often(0.2):
            arguments["alternate-exchange"] = self.random.choice(self.exchanges)
        return self.step(
            "exchange", exchange=name, kind=kind, arguments=arguments,
            auto_delete=self.often(0.1), internal=self.often(0.05))

    def key(self):
        return self.pick("a", "b", "a.b", "a.b.c", "")

    def pattern(self):
        return self.pick("a", "b", "a.b", "a.*", "a.#", "#", "*", "#.c", "*.b.#", "")

    def wanted(self):
        wanted = {name: self.pick(1, 2) for name in ("h", "i") if self.often()}
        if self.often(0.7):
            wanted["x-match"] = self.pick("all", "any")
        return wanted

    def binding(self):
        name = self.random.choice(self.exchanges)
        arguments = self.wanted() if self.kinds[name] == "headers" else {}
        return {"exchange": name, "key": self.pattern(), "arguments": arguments}

    def bind(self):
        return self.step("bind", queue=self.queue(), **self.binding())

    def unbind(self):
        return self.step("unbind", queue=self.queue(), **self.binding())

    def bind_exchanges(self):
        target = self.random.choice(self.exchanges)
        return self.step("join", destination=target, **self.binding())

    def delete_exchange(self):
        return self.step("unexchange", exchange=self.random.choice(self.exchanges),
                         if_unused=self.often(0.7))

    def publish(self):
        # Dead letters race with messages that are published directly after their cause.
        count = 1 if self.letters or self.has_letter else self.pick(1, 1, 2, 4)
        bodies = [f"m{self.published + n}" for n in range(1, count + 1)]
        self.published += count
        properties = {}
        if self.priorities and self.often(0.8):
            properties["priority"] = self.random.randrange(12)
        if self.expiry and self.often(0.4):
            properties["expiration"] = self.pick("0", str(LONG))
        exchange, key = "", self.queue()
        if self.exchanges and self.often(0.6):
            exchange, key = self.random.choice(self.exchanges), self.key()
            if self.kinds[exchange] == "headers":
                properties["headers"] = {n: self.pick(1, 2) for n in ("h", "i") if self.often(0.7)}
        elif self.often(0.04):
            key = "nobody"
        return self.step(
            "publish", exchange=exchange, key=key, bodies=bodies,
            mandatory=self.often(0.2), properties=properties)

    def get(self):
        return self.step("get", queue=self.queue(), auto_ack=self.often(0.3))

    def consume(self):
        options = {"exclusive": self.often(0.04), "auto_ack": self.often(0.2),
                   "reuses": self.often(0.3)}
        if self.often(0.2):
            options["arguments"] = {"x-priority": self.pick(-1, 1, 5)}
        step = self.step("consume", queue=self.queue(), **options)
        if self.shared:
            # If a shared limit has room again, the queue that delivers first is random.
            queue = self.queues[step.channel % len(self.queues)]
            step = dataclasses.replace(step, options={**step.options, "queue": queue})
        return step

    def cancel(self):
        return self.step("cancel", place=self.random.randrange(3))

    def place(self):
        return self.random.randrange(6)

    @property
    def everywhere(self):
        """Whether deliveries of several queues may be settled at once; dead letters would race."""
        return not self.letters and not self.has_letter

    def ack(self):
        return self.step("ack", place=self.place(), multiple=self.often(0.3),
                         everywhere=self.everywhere)

    def nack(self):
        return self.step("nack", place=self.place(), multiple=self.often(0.4),
                         everywhere=self.everywhere, requeue=self.cycles or self.often(0.6))

    def reject(self):
        return self.step("reject", place=self.place(), requeue=self.cycles or self.often(0.4))

    def recover(self):
        return self.step("recover", everywhere=self.everywhere)

    def close(self):
        # pika cancels the consumers of a channel before it closes the channel.
        return self.step("close", cancels=not self.single and self.often(0.3))

    def fail(self):
        return self.step("passive", queue="nobody")

    def disconnect(self):
        return self.step("disconnect")

    def purge(self):
        return self.step("purge", queue=self.queue())

    def delete(self):
        return self.step("delete", queue=self.queue(), if_unused=self.often(0.4),
                         if_empty=self.often(0.3))

    def confirm(self):
        return self.step("confirm")

    def qos(self):
        return self.step("qos", prefetch_count=self.pick(0, 1, 1, 2, 3),
                         global_qos=self.shared and self.often())

    def transaction(self):
        verb = self.pick("tx_select", "tx_commit", "tx_commit", "tx_rollback")
        return Step(verb, self.transacts, {})

    def wild(self):
        """A step that violates the protocol or names missing things."""
        return self.pick(
            self.step("ack_unknown", tag=self.pick(0, 999)),
            self.step("passive", queue=self.queue()),
            self.step("publish", exchange="nowhere", key="", bodies=["m"], mandatory=False,
                      properties={}),
            self.step("bind", queue="nobody", exchange="amq.direct", key="", arguments={}),
            self.step("get", queue="nobody", auto_ack=True),
            self.step("declare", queue=self.queue(), arguments={"x-max-length": -1}, durable=False,
                      exclusive=False, auto_delete=False),
            # These end the connection.
            self.step("exchange", exchange="x9", kind="zork", arguments={}),
            self.step("bytes"),
        )


def program(seed):
    return Author(seed).program()


# Running programs


@dataclasses.dataclass(frozen=True, order=True)
class Taken:
    """An unsettled delivery."""

    queue: str
    number: int
    consumer: str
    tag: int


class Slot:
    """A channel that is opened on its first use, and opened again after a close."""

    def __init__(self, number):
        self.number = number
        self.connection = number % CONNECTIONS
        self.reset()

    def reset(self):
        self.channel = None
        self.consumers = {}
        self.unsettled = []
        self.received = 0
        self.consumed = 0
        self.confirms = False
        # Whether its consumers share a limit.
        self.is_limited = False
        # Whether it is in a transaction, and the kind that this holds: publications or settlements.
        self.transacts = False
        self.holds = None
        self.settling = []

    def ordered(self):
        """The unsettled deliveries, in an order that does not depend on the broker."""
        return sorted(self.unsettled)

    @property
    def has_one_taker(self):
        return len({(each.queue, each.consumer) for each in self.unsettled}) == 1

    @property
    def has_one_queue(self):
        return len({each.queue for each in self.unsettled}) == 1

    def may_settle_together(self, everywhere):
        """Whether deliveries that are settled at once return in a defined order."""
        if self.is_limited:
            return self.has_one_taker
        return everywhere or self.has_one_queue

    def settle(self, tags):
        if self.transacts:
            self.settling += [each for each in self.unsettled if each.tag in tags]
        self.unsettled = [each for each in self.unsettled if each.tag not in tags]

    def end_transaction(self, is_undone):
        if is_undone:
            self.unsettled += self.settling
        self.settling, self.holds = [], None

    def unused_tag(self, reuses):
        """A tag for a new consumer; a used tag only if its consumer left nothing behind."""
        self.consumed += 1
        used = {*self.consumers, *(each.consumer for each in self.unsettled)}
        free = [f"c{n}" for n in range(1, self.consumed) if f"c{n}" not in used]
        return free[0] if reuses and free and not self.transacts else f"c{self.consumed}"

    def may_hold(self, kind):
        """Whether a transaction may hold this kind; its settlements may overtake its publications."""
        if not self.transacts:
            return True
        if self.holds not in (None, kind):
            return False
        self.holds = kind
        return True


class Broker:
    """One broker that runs programs one after the other."""

    def __init__(self, url):
        self.parameters = pika.URLParameters(url)
        self.connections = [None] * CONNECTIONS
        self.observers = [None] * CONNECTIONS
        self.slots = [Slot(n) for n in range(CHANNELS)]
        self.runs = 0

    # Running a whole program

    def run(self, steps, patience=0.0):
        """The transcript, a list of lines for each step."""
        self.runs += 1
        self.prefix = f"p{self.runs}."
        self.patience = patience
        self.queues, self.named, self.exchanges, self.single = {}, {}, set(), set()
        transcript = []
        try:
            with limited(SECONDS_FOR_A_PROGRAM):
                for step in steps:
                    transcript.append(self.perform(step))
        except (TimeoutError, AMQPError):
            # At the time limit pika may report the end of its connection.
            transcript.append(["no answer"])
            self.forget_everything()
        else:
            self.clean()
        return transcript

    def perform(self, step):
        self.events = []
        slot = self.slots[step.channel]
        lines = []
        try:
            lines.append(self.plain(getattr(self, "do_" + step.verb)(slot, **step.options)))
        except (AMQPError, ValueError) as error:
            lines.append(self.failed(slot, error))
        return lines if lines == ["skipped"] else lines + self.settle(slot)

    def clean(self):
        for slot in self.slots:
            if slot.channel is not None and slot.channel.is_open:
                with contextlib.suppress(AMQPError):
                    slot.channel.close()
            slot.reset()
        for name, owner in self.queues.items():
            self.observed(owner, lambda c: c.queue_delete(self.real(name)))
        for name in sorted(self.exchanges):
            self.observed(0, lambda c: c.exchange_delete(self.real(name)))

    def close(self):
        for connection in self.connections:
            if connection is not None and connection.is_open:
                connection.close()

    # Connections and channels

    def connection(self, number):
        found = self.connections[number]
        if found is None or not found.is_open:
            self.observers[number] = None
            found = self.connections[number] = pika.BlockingConnection(self.parameters)
        return found

    def forget(self, number):
        self.connections[number] = None
        self.observers[number] = None
        for slot in self.slots:
            if slot.connection == number:
                slot.reset()

    def forget_everything(self):
        for number, connection in enumerate(self.connections):
            if connection is not None:
                with contextlib.suppress(Exception):
                    connection._impl._transport.abort()
            self.forget(number)

    def channel(self, slot):
        if slot.channel is None:
            slot.channel = self.connection(slot.connection).channel()
            slot.channel.add_on_cancel_callback(
                lambda frame: self.cancelled(slot, frame.method.consumer_tag))
            slot.channel.add_on_return_callback(
                lambda _, method, properties, body: self.tell(
                    slot, "", f"returned {method.reply_code} {method.reply_text}"
                    f" {self.content(method, properties, body)}"))
        return slot.channel

    def observed(self, number, ask):
        """The answer on a channel that programs do not use; None if the broker refuses."""
        connection = self.connection(number)
        observer = self.observers[number]
        if observer is None or not observer.is_open:
            observer = self.observers[number] = connection.channel()
        try:
            return ask(observer)
        except ChannelClosed:
            return None

    # Waiting for the effects of a step

    def settle(self, slot):
        """Waits until two checks in a row find no change."""
        before = None
        for _ in range(12):
            if self.patience:
                time.sleep(self.patience)
            self.flush(slot)
            now = (self.counts(), len(self.events))
            for each in self.slots:
                if each is not slot and each.consumers:
                    self.flush(each)
            for connection in self.connections:
                if connection is not None and connection.is_open:
                    connection.process_data_events(0)
            if now == before and now[1] == len(self.events):
                break
            before = (now[0], len(self.events))
        told = [f"{place} {text}" for place, text in sorted(self.events, key=lambda e: e[0])]
        return told + now[0]

    def flush(self, slot):
        if slot.channel is None:
            return
        try:
            slot.channel.exchange_declare("amq.direct", passive=True)
        except AMQPError as error:
            self.events.append((f"ch{slot.number}", self.failed(slot, error)))

    def counts(self):
        found = []
        for name, owner in list(self.queues.items()):
            answer = self.observed(owner, lambda c: c.queue_declare(self.real(name), passive=True))
            if answer is None:
                del self.queues[name]
                self.single.discard(name)
            else:
                found.append(f"{name}: {answer.method.message_count} ready,"
                             f" {answer.method.consumer_count} consumers")
        return found

    # Writing the transcript

    def real(self, name):
        """The name on the broker: prefixed for each program, except for predefined names."""
        if name == "" or name.startswith("amq."):
            return name
        return self.named.get(name, self.prefix + name)

    def plain(self, text):
        for name, real in self.named.items():
            text = text.replace(real, name)
        return text.replace(self.prefix, "")

    def tell(self, slot, tag, text):
        self.events.append((f"ch{slot.number} {tag}", self.plain(text)))

    def failed(self, slot, error):
        if isinstance(error, NackError):
            return "nack"
        if isinstance(error, UnroutableError):
            returned = error.messages[0].method
            return f"unroutable {returned.reply_code} {returned.reply_text}"
        if isinstance(error, ChannelClosed):
            slot.reset()
            return self.plain(f"closed {error.reply_code} {error.reply_text}")
        if isinstance(error, (ConnectionClosed, ConnectionWrongStateError, ChannelWrongStateError)):
            self.forget(slot.connection)
            text = f"{error.reply_code} {error.reply_text}" if hasattr(error, "reply_code") else ""
            return self.plain(f"disconnected {text}")
        return f"{type(error).__name__}"

    def content(self, method, properties, body):
        text = f"{body.decode()} by '{method.exchange}' '{method.routing_key}'"
        if properties.expiration is not None:
            text += f" expiration {properties.expiration}"
        for name, value in sorted((properties.headers or {}).items()):
            if name == "x-death":
                # RabbitMQ 3.10 reverses the older deaths with each new one.
                value = value[:1] + sorted(value[1:], key=self.header)
            text += f" {name}={self.header(value)}"
        return text

    def header(self, value):
        if isinstance(value, dict):
            return "{" + " ".join(
                f"{k}={self.header(v)}" for k, v in sorted(value.items()) if k != "time") + "}"
        if isinstance(value, list):
            return "[" + " ".join(map(self.header, value)) + "]"
        return str(value)

    def took(self, slot, queue, method, properties, body, tag=""):
        if queue is not None:
            slot.received += 1
            taken = Taken(queue, slot.received, tag, method.delivery_tag)
            slot.unsettled.append(taken)
        again = " again" if method.redelivered else ""
        return self.content(method, properties, body) + again

    def cancelled(self, slot, tag):
        slot.consumers.pop(tag, None)
        self.tell(slot, tag, "cancelled")

    # The steps

    def do_declare(self, slot, queue, **options):
        if self.is_missed(queue):
            return "skipped"
        answer = self.channel(slot).queue_declare(self.real(queue), **self.real_targets(options))
        self.queues[queue] = slot.connection if options["exclusive"] else self.queues.get(queue, 0)
        if options["arguments"].get("x-single-active-consumer"):
            self.single.add(queue)
        return f"declared, {answer.method.message_count}, {answer.method.consumer_count}"

    def is_missed(self, queue):
        """Whether a queue is gone and a channel still holds deliveries of it."""
        held = (each for slot in self.slots for each in slot.unsettled + slot.settling)
        return queue not in self.queues and any(each.queue == queue for each in held)

    def real_targets(self, options):
        arguments = dict(options["arguments"])
        for name in ("x-dead-letter-exchange", "alternate-exchange"):
            if name in arguments:
                arguments[name] = self.real(arguments[name])
        target = arguments.get("x-dead-letter-routing-key")
        if target is not None and arguments["x-dead-letter-exchange"] == "":
            arguments["x-dead-letter-routing-key"] = self.real(target)
        return {**options, "arguments": arguments}

    def do_named(self, slot, queue):
        answer = self.channel(slot).queue_declare("", auto_delete=True)
        self.named[queue] = answer.method.queue
        self.queues[queue] = 0
        return "declared"

    def do_passive(self, slot, queue):
        answer = self.channel(slot).queue_declare(self.real(queue), passive=True)
        return f"declared, {answer.method.message_count}, {answer.method.consumer_count}"

    def do_exchange(self, slot, exchange, kind, **options):
        channel = self.channel(slot)
        channel.exchange_declare(self.real(exchange), kind, **self.real_targets(options))
        self.exchanges.add(exchange)
        return "ok"

    def do_bind(self, slot, queue, exchange, key, arguments):
        self.channel(slot).queue_bind(self.real(queue), self.real(exchange), key, arguments)
        return "ok"

    def do_unbind(self, slot, queue, exchange, key, arguments):
        self.channel(slot).queue_unbind(self.real(queue), self.real(exchange), key, arguments)
        return "ok"

    def do_join(self, slot, destination, exchange, key, arguments):
        self.channel(slot).exchange_bind(
            self.real(destination), self.real(exchange), key, arguments)
        return "ok"

    def do_unexchange(self, slot, exchange, if_unused):
        self.channel(slot).exchange_delete(self.real(exchange), if_unused)
        return "ok"

    def do_publish(self, slot, exchange, key, bodies, mandatory, properties):
        channel, answers = self.channel(slot), []
        if not slot.may_hold("publications"):
            return "skipped"
        for body in bodies:
            try:
                channel.basic_publish(
                    self.real(exchange), self.real(key) if exchange == "" else key, body.encode(),
                    pika.BasicProperties(**properties), mandatory)
                answers.append("confirmed")
            except (NackError, UnroutableError) as error:
                answers.append(self.failed(slot, error))
            except ChannelClosed as error:
                # The number of messages after which the client learns of the error is not defined.
                self.events.append((f"ch{slot.number}", self.failed(slot, error)))
                return "sent"
        return ", ".join(answers) if slot.confirms else "sent"

    def do_get(self, slot, queue, auto_ack):
        method, properties, body = self.channel(slot).basic_get(self.real(queue), auto_ack)
        if method is None:
            return "empty"
        taken = self.took(slot, None if auto_ack else queue, method, properties, body)
        return f"{taken}, {method.message_count} more"

    def do_consume(self, slot, queue, reuses, **options):
        channel = self.channel(slot)
        tag = slot.unused_tag(reuses)
        slot.consumers[tag] = queue
        kept = None if options["auto_ack"] else queue
        try:
            channel.basic_consume(
                self.real(queue), consumer_tag=tag,
                on_message_callback=lambda _, method, properties, body: self.tell(
                    slot, tag, self.took(slot, kept, method, properties, body, tag)),
                **options)
        except AMQPError:
            slot.consumers.pop(tag, None)
            raise
        return "ok"

    def do_cancel(self, slot, place):
        slot = self.next_with(slot, lambda each: each.consumers)
        if slot is None:
            return "skipped"
        tag = list(slot.consumers)[place % len(slot.consumers)]
        slot.channel.basic_cancel(tag)
        self.nudge(slot.consumers.pop(tag, None))
        return f"ch{slot.number} {tag}"

    def nudge(self, queue):
        """Makes RabbitMQ 3.10 serve a consumer that became active when another was cancelled.

        A further consumer, added and cancelled, has no other effect.
        """
        if queue not in self.single:
            return
        owner, name = self.queues.get(queue, 0), self.real(queue)
        found = self.observed(owner, lambda c: c.queue_declare(name, passive=True))
        if found is not None and found.method.consumer_count > 0:
            tag = self.observed(owner, lambda c: c.basic_consume(name, print))
            self.observed(owner, lambda c: c.basic_cancel(tag))

    def next_with(self, slot, has):
        """The channel itself, or the next one for which a condition holds."""
        others = self.slots[slot.number:] + self.slots[:slot.number]
        return next(filter(has, others), None)

    def taken(self, slot, place, multiple=False, everywhere=False):
        """Settles one unsettled delivery, or all up to it, or all.

        Returns the channel, the tag to send, and whether it settles several.
        """
        slot = self.next_with(slot, lambda each: each.unsettled)
        if slot is None or not slot.may_hold("settlements"):
            return None, None, False
        ordered = slot.ordered()
        tag = ordered[place % len(ordered)].tag
        if not (multiple and slot.may_settle_together(everywhere)):
            slot.settle({tag})
            return slot, tag, False
        if slot.has_one_queue:
            slot.settle({each.tag for each in ordered if each.tag <= tag})
            return slot, tag, True
        # The tags of deliveries from several queues have a random order.
        slot.settle({each.tag for each in ordered})
        return slot, 0, True

    def do_ack(self, slot, **options):
        slot, tag, multiple = self.taken(slot, **options)
        if slot is None:
            return "skipped"
        slot.channel.basic_ack(tag, multiple)
        return f"ch{slot.number} {'multiple' if multiple else 'one'}"

    def do_nack(self, slot, requeue, **options):
        slot, tag, multiple = self.taken(slot, **options)
        if slot is None:
            return "skipped"
        slot.channel.basic_nack(tag, multiple, requeue)
        return f"ch{slot.number} {'multiple' if multiple else 'one'}"

    def do_reject(self, slot, place, requeue):
        slot, tag, _ = self.taken(slot, place)
        if slot is None:
            return "skipped"
        slot.channel.basic_reject(tag, requeue)
        return f"ch{slot.number}"

    def do_recover(self, slot, everywhere):
        slot = self.next_with(slot, lambda each: each.unsettled) or slot
        channel = self.channel(slot)
        if slot.unsettled and (slot.is_limited or not slot.may_settle_together(everywhere)):
            return "skipped"
        slot.unsettled = []
        channel.basic_recover(requeue=True)
        return "ok"

    def do_ack_unknown(self, slot, tag):
        self.channel(slot).basic_ack(tag)
        return "ok"

    def do_close(self, slot, cancels):
        if slot.channel is None:
            return "skipped"
        self.end(slot, cancels)
        return "ok"

    def end(self, slot, cancels=False):
        if not cancels:
            # With these entries pika would cancel the consumers first.
            slot.channel._consumer_infos.clear()
            slot.channel._impl._consumers.clear()
        slot.channel.close()
        slot.reset()

    def do_disconnect(self, slot):
        for each in self.slots:
            if each.connection == slot.connection and each.channel is not None:
                self.end(each)
        self.connection(slot.connection).close()
        self.forget(slot.connection)
        return "ok"

    def do_purge(self, slot, queue):
        answer = self.channel(slot).queue_purge(self.real(queue))
        return f"purged {answer.method.message_count}"

    def do_delete(self, slot, queue, if_unused, if_empty):
        answer = self.channel(slot).queue_delete(self.real(queue), if_unused, if_empty)
        self.queues.pop(queue, None)
        self.single.discard(queue)
        return f"deleted {answer.method.message_count}"

    def do_confirm(self, slot):
        channel = self.channel(slot)
        if slot.confirms:
            return "skipped"
        channel.confirm_delivery()
        slot.confirms = True
        return "ok"

    def do_qos(self, slot, prefetch_count, global_qos):
        self.channel(slot).basic_qos(0, prefetch_count, global_qos)
        slot.is_limited = global_qos and prefetch_count > 0
        return "ok"

    def do_bytes(self, slot):
        self.channel(slot).basic_qos(prefetch_size=1)
        return "ok"

    def do_tx_select(self, slot):
        self.channel(slot).tx_select()
        slot.transacts = True
        return "ok"

    def do_tx_commit(self, slot):
        self.channel(slot).tx_commit()
        slot.end_transaction(is_undone=False)
        return "ok"

    def do_tx_rollback(self, slot):
        self.channel(slot).tx_rollback()
        slot.end_transaction(is_undone=True)
        return "ok"


@contextlib.contextmanager
def limited(seconds):
    def late(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


# Comparing brokers


class Pair:
    """Compares two brokers."""

    def __init__(self, first, second):
        self.brokers = (first, second)
        self.unsettled = 0

    def transcripts(self, steps, patience=0.0):
        return [broker.run(steps, patience) for broker in self.brokers]

    def difference(self, steps):
        """Two transcripts, if they also differ when each step is given time; otherwise None."""
        first, second = self.transcripts(steps)
        if first == second:
            return None
        first, second = self.transcripts(steps, patience=0.02)
        if first == second:
            self.unsettled += 1
            return None
        return first, second

    def smallest(self, steps):
        """The program without the steps that are not needed for a difference."""
        first, second = self.difference(steps) or ([], [])
        # Steps after the first one that differs have no effect on it.
        end = next((n for n, pair in enumerate(zip(first, second)) if pair[0] != pair[1]), len(steps))
        steps = steps[:end + 1]
        size = max(len(steps) // 2, 1)
        while True:
            place = 0
            while place < len(steps):
                fewer = steps[:place] + steps[place + size:]
                if fewer and self.difference(fewer):
                    steps = fewer
                else:
                    place += size
            if size == 1:
                return steps
            size //= 2

    def account(self, seed, steps):
        """A report of the smallest program that differs, with both transcripts."""
        steps = self.smallest(steps)
        found = self.difference(steps)
        lines = [f"program {seed}, {len(steps)} steps:"]
        if found is None:
            return "\n".join(lines + ["differs only sometimes"] + list(map(str, steps)))
        for number, step in enumerate(steps):
            lines.append(f"{number:>3} {step}")
            answers = [t[number] if number < len(t) else [] for t in found]
            if answers[0] == answers[1]:
                lines += [f"      {line}" for line in answers[0]]
            else:
                for name, answer in zip(("first ", "second"), answers):
                    lines += [f"    {name} {line}" for line in answer]
        return "\n".join(lines)
