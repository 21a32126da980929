"""The few widgets everything is drawn with. Each shows one part of a scene and is used again for the next."""
