"""The walk without full screen: line prompts for a person, or a pipe for a script."""
