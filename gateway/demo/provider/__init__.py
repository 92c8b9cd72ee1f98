"""An identity provider with invented people, for demo mode alone: whoever chooses a person is that person."""
