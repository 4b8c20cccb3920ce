"""Runs a program that connects where pika does by default, with another port for the default.

Usage: at_port.py PORT PROGRAM
"""

import os
import runpy
import sys

import pika

pika.connection.Parameters.DEFAULT_PORT = int(sys.argv[1])
sys.argv = sys.argv[2:]
# The program's modules lie beside it.
sys.path[0] = os.path.dirname(sys.argv[0])
runpy.run_path(sys.argv[0], run_name="__main__")
