"""Cases: running journeys as rows; who may see them, what they wait for, what they hold under lock."""
