"""Boards as files: asked for, made by a job, fetched by whoever asked, and deleted after some days."""
