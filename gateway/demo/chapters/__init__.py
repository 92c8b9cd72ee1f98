"""The parts of the story; each step asserts what it must have done."""
