"""Vectors to neighbours: nearest articles of some days. FAISS is loaded at its first use."""
