"""A small web of ministries of our own, served on loopback by `make run` and the tests."""
