"""Records of trial registries on the command line."""
