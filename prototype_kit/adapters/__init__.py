"""Ports to the systems outside, each with a fake in the box."""
