"""Runs a program that connects where pika does by default, with another port for the default.

Usage: at_port.py PORT PROGRAM
"""

import runpy
import sys

import pika

pika.connection.Parameters.DEFAULT_PORT = int(sys.argv[1])
sys.argv = sys.argv[2:]
runpy.run_path(sys.argv[0], run_name="__main__")
