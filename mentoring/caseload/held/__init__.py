"""Cases that are held already: asked about again every night, and which kinds of case everybody is ready for."""
