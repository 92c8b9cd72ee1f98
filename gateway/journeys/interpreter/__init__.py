"""The interpreter: pure, without I/O, clock or chance. It says what to do, and takes what came of it."""
