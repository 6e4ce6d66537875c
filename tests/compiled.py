"""Templates compiled once: each application of a process begins with none of its own."""

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class Compiled(BytecodeCache):
    """Templates as one application has compiled them."""

    def __init__(self):
        self.known = {}

    def load_bytecode(self, bucket: Bucket):
        if bucket.key in self.known:
            bucket.bytecode_from_string(self.known[bucket.key])

    def dump_bytecode(self, bucket: Bucket):
        self.known[bucket.key] = bucket.bytecode_to_string()


def keep():
    """Let all applications of this process share what one has compiled."""
    Flask.jinja_options = {"bytecode_cache": Compiled()}
