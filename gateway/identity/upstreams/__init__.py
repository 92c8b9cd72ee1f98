"""The identity providers with which people sign in: Simpul is their relying party."""
