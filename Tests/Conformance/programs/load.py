"""Publishes to a durable queue, or takes from it, until it is killed, and says what is certain.

Usage: load.py PORT publish|consume NAME
"""

import sys

import pika

PORT, ROLE, NAME = int(sys.argv[1]), sys.argv[2], sys.argv[3]
PERSISTENT = pika.BasicProperties(delivery_mode=2)

connection = pika.BlockingConnection(pika.ConnectionParameters(host="127.0.0.1", port=PORT))
channel = connection.channel()
channel.confirm_delivery()
channel.queue_declare(f"own {NAME}", exclusive=True)


def publish():
    for number in range(100_000):
        body = f"{NAME} {number}"
        channel.basic_publish("", "work", body.encode(), PERSISTENT, mandatory=True)
        print(body, flush=True)


def handle(_, method, properties, body):
    channel.basic_publish("", "done", body, PERSISTENT, mandatory=True)
    channel.basic_ack(method.delivery_tag)
    print(body.decode(), flush=True)


print("ready", flush=True)
if ROLE == "publish":
    publish()
else:
    channel.basic_qos(prefetch_count=5)
    channel.basic_consume("work", handle)
    channel.start_consuming()
