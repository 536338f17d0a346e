"""Vectors become neighbours."""
