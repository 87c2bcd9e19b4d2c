"""The basketlift command, one file a group of verbs."""
