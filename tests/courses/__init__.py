"""Pathways, packs, lessons and demonstrations."""
