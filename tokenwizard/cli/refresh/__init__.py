"""`tokenwizard refresh`: a refresh token -> an access token, for scripts."""
