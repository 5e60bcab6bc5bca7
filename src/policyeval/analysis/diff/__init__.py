"""What a change of policies comes to: in words, in numbers, and in the source."""
