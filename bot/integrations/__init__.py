"""One folder, one channel. None knows another, and none knows the store."""
