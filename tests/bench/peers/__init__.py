"""Peers: each module says whether it is present and how it is run; absent peers give empty rows."""
